package dev.imagestreams.model;

import static dev.imagestreams.model.Shape.Presence.ALWAYS;
import static dev.imagestreams.model.Shape.Presence.IF_SET;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** How what all objects and answers carry is written in JSON. */
final class MetaShapes {

  private static class ObjectMetaShape extends Shape<ObjectMeta> {
    private final Field<String> name = field("name", Codecs.STRING, IF_SET, ObjectMeta::name);
    private final Field<String> namespace =
        field("namespace", Codecs.STRING, IF_SET, ObjectMeta::namespace);
    private final Field<String> selfLink =
        field("selfLink", Codecs.STRING, IF_SET, ObjectMeta::selfLink);
    private final Field<String> uid = field("uid", Codecs.STRING, IF_SET, ObjectMeta::uid);
    private final Field<String> resourceVersion =
        field("resourceVersion", Codecs.STRING, IF_SET, ObjectMeta::resourceVersion);
    private final Field<Optional<Long>> generation =
        field("generation", Codecs.NUMBER, IF_SET, ObjectMeta::generation);
    private final Field<Optional<Instant>> creationTimestamp =
        field("creationTimestamp", Codecs.TIME, ALWAYS, ObjectMeta::creationTimestamp);
    private final Field<Map<String, String>> labels =
        field("labels", Codecs.STRINGS, IF_SET, ObjectMeta::labels);
    private final Field<Map<String, String>> annotations =
        field("annotations", Codecs.STRINGS, IF_SET, ObjectMeta::annotations);

    @Override
    ObjectMeta make(Values in, JsonInput document) {
      return new ObjectMeta(
          in.get(name),
          in.get(namespace),
          in.get(selfLink),
          in.get(uid),
          in.get(resourceVersion),
          in.get(generation),
          in.get(creationTimestamp),
          in.get(labels),
          in.get(annotations),
          in.extras());
    }

    @Override
    JsonExtras extras(ObjectMeta object) {
      return object.extras();
    }
  }

  static final Shape<ObjectMeta> OBJECT_META = new ObjectMetaShape();

  /** Of a stream, whose name must be one. */
  static final Shape<ObjectMeta> STREAM_META =
      new ObjectMetaShape() {
        @Override
        ObjectMeta make(Values in, JsonInput document) {
          ObjectMeta metadata = super.make(in, document);
          try {
            metadata.key();
          } catch (InvalidReferenceException e) {
            throw document.invalidAt(
                "name", "the name or namespace is not valid: " + e.getMessage());
          }
          return metadata;
        }
      };

  static final Shape<ListMeta> LIST_META =
      new Shape<>() {
        private final Field<String> selfLink =
            field("selfLink", Codecs.STRING, IF_SET, ListMeta::selfLink);
        private final Field<String> resourceVersion =
            field("resourceVersion", Codecs.STRING, IF_SET, ListMeta::resourceVersion);
        private final Field<String> continueToken =
            field("continue", Codecs.STRING, IF_SET, ListMeta::continueToken);
        private final Field<Optional<Long>> remainingItemCount =
            field("remainingItemCount", Codecs.NUMBER, IF_SET, ListMeta::remainingItemCount);

        @Override
        ListMeta make(Values in, JsonInput document) {
          return new ListMeta(
              in.get(selfLink),
              in.get(resourceVersion),
              in.get(continueToken),
              in.get(remainingItemCount),
              in.extras());
        }

        @Override
        JsonExtras extras(ListMeta object) {
          return object.extras();
        }
      };

  static final Shape<StatusCause> STATUS_CAUSE =
      new Shape<>() {
        private final Field<String> reason =
            field("reason", Codecs.STRING, IF_SET, StatusCause::reason);
        private final Field<String> message =
            field("message", Codecs.STRING, IF_SET, StatusCause::message);
        private final Field<String> field =
            field("field", Codecs.STRING, IF_SET, StatusCause::field);

        @Override
        StatusCause make(Values in, JsonInput document) {
          return new StatusCause(in.get(reason), in.get(message), in.get(field), in.extras());
        }

        @Override
        JsonExtras extras(StatusCause object) {
          return object.extras();
        }
      };

  static final Shape<StatusDetails> STATUS_DETAILS =
      new Shape<>() {
        private final Field<String> name =
            field("name", Codecs.STRING, IF_SET, StatusDetails::name);
        private final Field<String> group =
            field("group", Codecs.STRING, IF_SET, StatusDetails::group);
        private final Field<String> kind =
            field("kind", Codecs.STRING, IF_SET, StatusDetails::kind);
        private final Field<String> uid = field("uid", Codecs.STRING, IF_SET, StatusDetails::uid);
        private final Field<List<StatusCause>> causes =
            field("causes", Codecs.listOf(STATUS_CAUSE), IF_SET, StatusDetails::causes);
        private final Field<Long> retryAfterSeconds =
            field("retryAfterSeconds", Codecs.COUNT, IF_SET, StatusDetails::retryAfterSeconds);

        @Override
        StatusDetails make(Values in, JsonInput document) {
          return new StatusDetails(
              in.get(name),
              in.get(group),
              in.get(kind),
              in.get(uid),
              in.get(causes),
              in.get(retryAfterSeconds),
              in.extras());
        }

        @Override
        JsonExtras extras(StatusDetails object) {
          return object.extras();
        }
      };

  static final Shape<Status> STATUS =
      new Shape<>() {
        private final Field<String> kind =
            field("kind", Codecs.STRING, IF_SET, o -> o.apiVersion().isEmpty() ? "" : Status.KIND);
        private final Field<String> apiVersion =
            field("apiVersion", Codecs.STRING, IF_SET, Status::apiVersion);
        private final Field<ListMeta> metadata =
            field("metadata", Codecs.object(LIST_META, ListMeta.EMPTY), ALWAYS, Status::metadata);
        private final Field<String> status = field("status", Codecs.STRING, IF_SET, Status::status);
        private final Field<String> message =
            field("message", Codecs.STRING, IF_SET, Status::message);
        private final Field<String> reason = field("reason", Codecs.STRING, IF_SET, Status::reason);
        private final Field<Optional<StatusDetails>> details =
            field("details", Codecs.optional(STATUS_DETAILS), IF_SET, Status::details);
        private final Field<Long> code = field("code", Codecs.COUNT, IF_SET, Status::code);

        @Override
        Status make(Values in, JsonInput document) {
          return new Status(
              Kinds.apiVersion(in.get(kind), in.get(apiVersion), "Status", Kinds.ANY, document),
              in.get(metadata),
              in.get(status),
              in.get(message),
              in.get(reason),
              in.get(details),
              in.get(code),
              in.extras());
        }

        @Override
        JsonExtras extras(Status object) {
          return object.extras();
        }
      };

  private MetaShapes() {}
}
