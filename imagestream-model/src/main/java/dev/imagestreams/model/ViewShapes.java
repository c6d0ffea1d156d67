package dev.imagestreams.model;

import static dev.imagestreams.model.Shape.Presence.ALWAYS;
import static dev.imagestreams.model.Shape.Presence.IF_SET;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/** How views of streams are written in JSON. */
final class ViewShapes {

  static final Shape<ImageStreamTag> IMAGE_STREAM_TAG =
      new Shape<>() {
        private final Field<String> kind =
            field("kind", Codecs.STRING, IF_SET, o -> o.apiVersion().isEmpty() ? "" : o.kind());
        private final Field<String> apiVersion =
            field("apiVersion", Codecs.STRING, IF_SET, ImageStreamTag::apiVersion);
        private final Field<ObjectMeta> metadata =
            field(
                "metadata",
                Codecs.object(MetaShapes.OBJECT_META, ObjectMeta.EMPTY),
                ALWAYS,
                ImageStreamTag::metadata);
        private final Field<Optional<TagReference>> tag =
            field("tag", Codecs.optional(StreamShapes.TAG_REFERENCE), ALWAYS, ImageStreamTag::tag);
        private final Field<Long> generation =
            field("generation", Codecs.COUNT, ALWAYS, ImageStreamTag::generation);
        private final Field<ImageLookupPolicy> lookupPolicy =
            field(
                "lookupPolicy",
                Codecs.object(StreamShapes.IMAGE_LOOKUP_POLICY, ImageLookupPolicy.DEFAULT),
                ALWAYS,
                ImageStreamTag::lookupPolicy);
        private final Field<List<TagEventCondition>> conditions =
            field(
                "conditions",
                Codecs.listOf(StreamShapes.TAG_EVENT_CONDITION),
                IF_SET,
                ImageStreamTag::conditions);
        private final Field<Image> image =
            field(
                "image",
                Codecs.object(ImageShapes.IMAGE, Image.UNKNOWN),
                ALWAYS,
                ImageStreamTag::image);

        @Override
        ImageStreamTag make(Values in, JsonInput document) {
          return new ImageStreamTag(
              Kinds.apiVersion(
                  in.get(kind), in.get(apiVersion), "ImageStreamTag", Kinds.WITH_LEGACY, document),
              in.get(metadata),
              in.get(tag),
              in.get(generation),
              in.get(lookupPolicy),
              in.get(conditions),
              in.get(image),
              in.extras());
        }

        @Override
        JsonExtras extras(ImageStreamTag object) {
          return object.extras();
        }
      };

  static final Shape<ImageStreamTagList> IMAGE_STREAM_TAG_LIST =
      new Shape<>() {
        private final Field<String> kind =
            field("kind", Codecs.STRING, IF_SET, o -> o.apiVersion().isEmpty() ? "" : o.kind());
        private final Field<String> apiVersion =
            field("apiVersion", Codecs.STRING, IF_SET, ImageStreamTagList::apiVersion);
        private final Field<ListMeta> metadata =
            field(
                "metadata",
                Codecs.object(MetaShapes.LIST_META, ListMeta.EMPTY),
                ALWAYS,
                ImageStreamTagList::metadata);
        private final Field<List<ImageStreamTag>> items =
            field("items", Codecs.listOf(IMAGE_STREAM_TAG), ALWAYS, ImageStreamTagList::items);

        @Override
        ImageStreamTagList make(Values in, JsonInput document) {
          return new ImageStreamTagList(
              Kinds.apiVersion(
                  in.get(kind),
                  in.get(apiVersion),
                  "ImageStreamTagList",
                  Kinds.WITH_LEGACY,
                  document),
              in.get(metadata),
              in.get(items),
              in.extras());
        }

        @Override
        JsonExtras extras(ImageStreamTagList object) {
          return object.extras();
        }
      };

  static final Shape<ImageTag> IMAGE_TAG =
      new Shape<>() {
        private final Field<String> kind =
            field("kind", Codecs.STRING, IF_SET, o -> o.apiVersion().isEmpty() ? "" : o.kind());
        private final Field<String> apiVersion =
            field("apiVersion", Codecs.STRING, IF_SET, ImageTag::apiVersion);
        private final Field<ObjectMeta> metadata =
            field(
                "metadata",
                Codecs.object(MetaShapes.OBJECT_META, ObjectMeta.EMPTY),
                ALWAYS,
                ImageTag::metadata);
        private final Field<Optional<TagReference>> spec =
            field("spec", Codecs.optional(StreamShapes.TAG_REFERENCE), ALWAYS, ImageTag::spec);
        private final Field<Optional<NamedTagEventList>> status =
            field(
                "status",
                Codecs.optional(StreamShapes.NAMED_TAG_EVENT_LIST),
                ALWAYS,
                ImageTag::status);
        private final Field<Optional<Image>> image =
            field("image", Codecs.optional(ImageShapes.IMAGE), ALWAYS, ImageTag::image);

        @Override
        ImageTag make(Values in, JsonInput document) {
          return new ImageTag(
              Kinds.apiVersion(
                  in.get(kind), in.get(apiVersion), "ImageTag", Kinds.GROUPED, document),
              in.get(metadata),
              in.get(spec),
              in.get(status),
              in.get(image),
              in.extras());
        }

        @Override
        JsonExtras extras(ImageTag object) {
          return object.extras();
        }
      };

  static final Shape<ImageTagList> IMAGE_TAG_LIST =
      new Shape<>() {
        private final Field<String> kind =
            field("kind", Codecs.STRING, IF_SET, o -> o.apiVersion().isEmpty() ? "" : o.kind());
        private final Field<String> apiVersion =
            field("apiVersion", Codecs.STRING, IF_SET, ImageTagList::apiVersion);
        private final Field<ListMeta> metadata =
            field(
                "metadata",
                Codecs.object(MetaShapes.LIST_META, ListMeta.EMPTY),
                ALWAYS,
                ImageTagList::metadata);
        private final Field<List<ImageTag>> items =
            field("items", Codecs.listOf(IMAGE_TAG), ALWAYS, ImageTagList::items);

        @Override
        ImageTagList make(Values in, JsonInput document) {
          return new ImageTagList(
              Kinds.apiVersion(
                  in.get(kind), in.get(apiVersion), "ImageTagList", Kinds.GROUPED, document),
              in.get(metadata),
              in.get(items),
              in.extras());
        }

        @Override
        JsonExtras extras(ImageTagList object) {
          return object.extras();
        }
      };

  static final Shape<ImageStreamImage> IMAGE_STREAM_IMAGE =
      new Shape<>() {
        private final Field<String> kind =
            field("kind", Codecs.STRING, IF_SET, o -> o.apiVersion().isEmpty() ? "" : o.kind());
        private final Field<String> apiVersion =
            field("apiVersion", Codecs.STRING, IF_SET, ImageStreamImage::apiVersion);
        private final Field<ObjectMeta> metadata =
            field(
                "metadata",
                Codecs.object(MetaShapes.OBJECT_META, ObjectMeta.EMPTY),
                ALWAYS,
                ImageStreamImage::metadata);
        private final Field<Image> image =
            field(
                "image",
                Codecs.object(ImageShapes.IMAGE, Image.UNKNOWN),
                ALWAYS,
                ImageStreamImage::image);

        @Override
        ImageStreamImage make(Values in, JsonInput document) {
          return new ImageStreamImage(
              Kinds.apiVersion(
                  in.get(kind),
                  in.get(apiVersion),
                  "ImageStreamImage",
                  Kinds.WITH_LEGACY,
                  document),
              in.get(metadata),
              in.get(image),
              in.extras());
        }

        @Override
        JsonExtras extras(ImageStreamImage object) {
          return object.extras();
        }
      };

  static final Shape<ImageStreamMapping> IMAGE_STREAM_MAPPING =
      new Shape<>() {
        private final Field<String> kind =
            field("kind", Codecs.STRING, IF_SET, o -> o.apiVersion().isEmpty() ? "" : o.kind());
        private final Field<String> apiVersion =
            field("apiVersion", Codecs.STRING, IF_SET, ImageStreamMapping::apiVersion);
        private final Field<ObjectMeta> metadata =
            field(
                "metadata",
                Codecs.object(MetaShapes.OBJECT_META, ObjectMeta.EMPTY),
                ALWAYS,
                ImageStreamMapping::metadata);
        private final Field<String> dockerImageRepository =
            field(
                "dockerImageRepository",
                Codecs.STRING,
                IF_SET,
                ImageStreamMapping::dockerImageRepository);
        private final Field<Image> image =
            field(
                "image",
                Codecs.object(ImageShapes.IMAGE, Image.UNKNOWN),
                ALWAYS,
                ImageStreamMapping::image);
        private final Field<String> tag =
            field("tag", Codecs.STRING, ALWAYS, ImageStreamMapping::tag);

        @Override
        ImageStreamMapping make(Values in, JsonInput document) {
          return new ImageStreamMapping(
              Kinds.apiVersion(
                  in.get(kind),
                  in.get(apiVersion),
                  "ImageStreamMapping",
                  Kinds.WITH_LEGACY,
                  document),
              in.get(metadata),
              in.get(dockerImageRepository),
              in.get(image),
              in.get(tag),
              in.extras());
        }

        @Override
        JsonExtras extras(ImageStreamMapping object) {
          return object.extras();
        }
      };

  static final Shape<ImageLayerData> IMAGE_LAYER_DATA =
      new Shape<>() {
        private final Field<Optional<Long>> size =
            field("size", Codecs.NUMBER, ALWAYS, ImageLayerData::size);
        private final Field<String> mediaType =
            field("mediaType", Codecs.STRING, ALWAYS, ImageLayerData::mediaType);

        @Override
        ImageLayerData make(Values in, JsonInput document) {
          return new ImageLayerData(in.get(size), in.get(mediaType), in.extras());
        }

        @Override
        JsonExtras extras(ImageLayerData object) {
          return object.extras();
        }
      };

  static final Shape<ImageBlobReferences> IMAGE_BLOB_REFERENCES =
      new Shape<>() {
        private final Field<Boolean> imageMissing =
            field("imageMissing", Codecs.BOOL, IF_SET, ImageBlobReferences::imageMissing);
        private final Field<List<String>> layers =
            field("layers", Codecs.listOf(Codecs.STRING), ALWAYS, ImageBlobReferences::layers);
        private final Field<Optional<String>> config =
            field("config", Codecs.optional(Codecs.STRING), ALWAYS, ImageBlobReferences::config);
        private final Field<List<String>> manifests =
            field(
                "manifests", Codecs.listOf(Codecs.STRING), IF_SET, ImageBlobReferences::manifests);

        @Override
        ImageBlobReferences make(Values in, JsonInput document) {
          return new ImageBlobReferences(
              in.get(imageMissing), in.get(layers), in.get(config), in.get(manifests), in.extras());
        }

        @Override
        JsonExtras extras(ImageBlobReferences object) {
          return object.extras();
        }
      };

  static final Shape<ImageStreamLayers> IMAGE_STREAM_LAYERS =
      new Shape<>() {
        private final Field<String> kind =
            field("kind", Codecs.STRING, IF_SET, o -> o.apiVersion().isEmpty() ? "" : o.kind());
        private final Field<String> apiVersion =
            field("apiVersion", Codecs.STRING, IF_SET, ImageStreamLayers::apiVersion);
        private final Field<ObjectMeta> metadata =
            field(
                "metadata",
                Codecs.object(MetaShapes.OBJECT_META, ObjectMeta.EMPTY),
                ALWAYS,
                ImageStreamLayers::metadata);
        private final Field<Map<String, ImageLayerData>> blobs =
            field("blobs", Codecs.mapOf(IMAGE_LAYER_DATA), ALWAYS, ImageStreamLayers::blobs);
        private final Field<Map<String, ImageBlobReferences>> images =
            field("images", Codecs.mapOf(IMAGE_BLOB_REFERENCES), ALWAYS, ImageStreamLayers::images);

        @Override
        ImageStreamLayers make(Values in, JsonInput document) {
          return new ImageStreamLayers(
              Kinds.apiVersion(
                  in.get(kind), in.get(apiVersion), "ImageStreamLayers", Kinds.GROUPED, document),
              in.get(metadata),
              in.get(blobs),
              in.get(images),
              in.extras());
        }

        @Override
        JsonExtras extras(ImageStreamLayers object) {
          return object.extras();
        }
      };

  private ViewShapes() {}
}
