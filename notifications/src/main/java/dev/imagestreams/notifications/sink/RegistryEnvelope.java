package dev.imagestreams.notifications.sink;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.imagestreams.model.Digest;
import dev.imagestreams.model.Image;
import dev.imagestreams.model.ImageReference;
import dev.imagestreams.model.InvalidReferenceException;
import dev.imagestreams.notifications.ImageDeleted;
import dev.imagestreams.notifications.ImageEvent;
import dev.imagestreams.notifications.ImagePushed;
import dev.imagestreams.notifications.TagDeleted;
import dev.imagestreams.notifications.TagState;
import dev.imagestreams.notifications.TagUpdated;
import java.util.Map;
import java.util.Optional;

/**
 * Writes events as a registry tells of pushes and deletes. A stream is told as the repository of
 * its name, and its tags as that repository's. What isn't known is left out.
 */
final class RegistryEnvelope {

  static final String V1 = "application/vnd.docker.distribution.events.v1+json";
  static final String V2 = "application/vnd.docker.distribution.events.v2+json";

  private RegistryEnvelope() {}

  /** Empty for what no registry has a word for. */
  static Optional<Message> of(ImageEvent event, String contentType) {
    ObjectNode envelope = JsonNodeFactory.instance.objectNode();
    ObjectNode json = envelope.putArray("events").addObject();
    json.put("id", event.id());
    json.put("timestamp", event.header().time().toString());
    if (event instanceof TagUpdated updated) {
      json.put("action", "push");
      write(updated, json.putObject("target"));
    } else if (event instanceof ImagePushed pushed) {
      json.put("action", "push");
      write(pushed, json.putObject("target"));
    } else if (event instanceof TagDeleted deleted) {
      json.put("action", "delete");
      // No digest: that would say that the image is gone, and not the tag alone.
      json.putObject("target").put("repository", deleted.stream().toString());
    } else if (event instanceof ImageDeleted deleted) {
      json.put("action", "delete");
      json.putObject("target").put("repository", deleted.repository());
    } else {
      return Optional.empty();
    }
    json.withObject("/target").put("tag", event.subject());
    ObjectNode request = json.putObject("request");
    ObjectNode actor = json.putObject("actor");
    ObjectNode source = json.putObject("source");
    if (event instanceof ImagePushed pushed) {
      write(pushed.actor(), actor);
      request.put("host", pushed.host());
      source.put("addr", pushed.host());
      source.put("instanceID", pushed.registryId());
    } else if (event instanceof ImageDeleted deleted) {
      write(deleted.actor(), actor);
      request.put("host", deleted.host());
      source.put("addr", deleted.host());
      source.put("instanceID", deleted.registryId());
    } else {
      source.put("instanceID", event.header().source());
    }
    return Optional.of(new Message(contentType, Map.of(), envelope.toString().getBytes(UTF_8)));
  }

  private static void write(String name, ObjectNode actor) {
    if (!name.isEmpty()) {
      actor.put("name", name);
    }
  }

  private static void write(TagUpdated updated, ObjectNode target) {
    TagState current = updated.current();
    current.digest().ifPresent(digest -> target.put("digest", digest.toString()));
    target.put("repository", updated.stream().toString());
    url(current.reference()).ifPresent(url -> target.put("url", url));
  }

  private static void write(ImagePushed pushed, ObjectNode target) {
    Image image = pushed.image();
    if (!image.dockerImageManifestMediaType().isEmpty()) {
      target.put("mediaType", image.dockerImageManifestMediaType());
    }
    target.put("digest", image.digest().toString());
    if (!image.dockerImageManifest().isEmpty()) {
      int size = image.dockerImageManifest().getBytes(UTF_8).length;
      target.put("size", size);
      target.put("length", size);
    }
    target.put("repository", pushed.repository());
    target.put("url", url(pushed.host(), pushed.repository(), image.digest()));
  }

  /** Where the manifest is to be had; empty for a reference without a digest. */
  private static Optional<String> url(String reference) {
    try {
      ImageReference image = ImageReference.parse(reference);
      return image
          .digest()
          .map(digest -> url(image.repository().host(), image.repository().path(), digest));
    } catch (InvalidReferenceException e) {
      // Of old documents, which may say anything.
      return Optional.empty();
    }
  }

  private static String url(String host, String repository, Digest digest) {
    return "https://" + host + "/v2/" + repository + "/manifests/" + digest;
  }
}
