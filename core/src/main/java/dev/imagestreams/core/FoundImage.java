package dev.imagestreams.core;

import dev.imagestreams.model.Digest;
import dev.imagestreams.model.Image;
import java.util.List;

/**
 * What a reference was found to point to.
 *
 * @param image what a tag is to point to: an image, an index, or the image of it that was chosen
 * @param manifests the images of an index that is kept whole, theirs before each index among them
 * @param known all that was looked at, the images of an index before the index
 */
record FoundImage(Image image, List<Image> manifests, List<Image> known) {

  static FoundImage single(Image image) {
    return new FoundImage(image, List.of(), List.of(image));
  }

  /** What the reference named: the index where the image was chosen from one. */
  Image source() {
    return known.get(known.size() - 1);
  }

  Digest digest() {
    return image.digest();
  }
}
