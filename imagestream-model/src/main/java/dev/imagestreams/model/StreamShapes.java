package dev.imagestreams.model;

import static dev.imagestreams.model.Shape.Presence.ALWAYS;
import static dev.imagestreams.model.Shape.Presence.IF_SET;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** How streams are written in JSON. */
final class StreamShapes {

  static final Shape<ImageLookupPolicy> IMAGE_LOOKUP_POLICY =
      new Shape<>() {
        private final Field<Boolean> local =
            field("local", Codecs.BOOL, ALWAYS, ImageLookupPolicy::local);

        @Override
        ImageLookupPolicy make(Values in, JsonInput document) {
          return new ImageLookupPolicy(in.get(local), in.extras());
        }

        @Override
        JsonExtras extras(ImageLookupPolicy object) {
          return object.extras();
        }
      };

  static final Shape<ObjectReference> OBJECT_REFERENCE =
      new Shape<>() {
        private final Field<String> kind =
            field("kind", Codecs.STRING, IF_SET, ObjectReference::kind);
        private final Field<String> namespace =
            field("namespace", Codecs.STRING, IF_SET, ObjectReference::namespace);
        private final Field<String> name =
            field("name", Codecs.STRING, IF_SET, ObjectReference::name);

        @Override
        ObjectReference make(Values in, JsonInput document) {
          return new ObjectReference(in.get(kind), in.get(namespace), in.get(name), in.extras());
        }

        @Override
        JsonExtras extras(ObjectReference object) {
          return object.extras();
        }
      };

  static final Shape<TagImportPolicy> TAG_IMPORT_POLICY =
      new Shape<>() {
        private final Field<Boolean> insecure =
            field("insecure", Codecs.BOOL, IF_SET, TagImportPolicy::insecure);
        private final Field<Boolean> scheduled =
            field("scheduled", Codecs.BOOL, IF_SET, TagImportPolicy::scheduled);
        private final Field<String> importMode =
            field("importMode", Codecs.STRING, IF_SET, TagImportPolicy::importMode);

        @Override
        TagImportPolicy make(Values in, JsonInput document) {
          return new TagImportPolicy(
              in.get(insecure), in.get(scheduled), in.get(importMode), in.extras());
        }

        @Override
        JsonExtras extras(TagImportPolicy object) {
          return object.extras();
        }
      };

  static final Shape<TagReferencePolicy> TAG_REFERENCE_POLICY =
      new Shape<>() {
        private final Field<String> type =
            field("type", Codecs.STRING, ALWAYS, TagReferencePolicy::type);

        @Override
        TagReferencePolicy make(Values in, JsonInput document) {
          return new TagReferencePolicy(in.get(type), in.extras());
        }

        @Override
        JsonExtras extras(TagReferencePolicy object) {
          return object.extras();
        }
      };

  static final Shape<TagReference> TAG_REFERENCE =
      new Shape<>() {
        private final Field<String> name = field("name", Codecs.STRING, ALWAYS, TagReference::name);
        private final Field<Map<String, String>> annotations =
            field("annotations", Codecs.STRINGS, ALWAYS, TagReference::annotations);
        private final Field<Optional<ObjectReference>> from =
            field("from", Codecs.optional(OBJECT_REFERENCE), IF_SET, TagReference::from);
        private final Field<Boolean> reference =
            field("reference", Codecs.BOOL, IF_SET, TagReference::reference);
        private final Field<Optional<Long>> generation =
            field("generation", Codecs.NUMBER, ALWAYS, TagReference::generation);
        private final Field<TagImportPolicy> importPolicy =
            field(
                "importPolicy",
                Codecs.object(TAG_IMPORT_POLICY, TagImportPolicy.DEFAULT),
                ALWAYS,
                TagReference::importPolicy);
        private final Field<TagReferencePolicy> referencePolicy =
            field(
                "referencePolicy",
                Codecs.object(TAG_REFERENCE_POLICY, TagReferencePolicy.SOURCE),
                ALWAYS,
                TagReference::referencePolicy);

        @Override
        TagReference make(Values in, JsonInput document) {
          return new TagReference(
              in.get(name),
              in.get(annotations),
              in.get(from),
              in.get(reference),
              in.get(generation),
              in.get(importPolicy),
              in.get(referencePolicy),
              in.extras());
        }

        @Override
        JsonExtras extras(TagReference object) {
          return object.extras();
        }
      };

  static final Shape<ImageStreamSpec> IMAGE_STREAM_SPEC =
      new Shape<>() {
        private final Field<ImageLookupPolicy> lookupPolicy =
            field(
                "lookupPolicy",
                Codecs.object(IMAGE_LOOKUP_POLICY, ImageLookupPolicy.DEFAULT),
                ALWAYS,
                ImageStreamSpec::lookupPolicy);
        private final Field<String> dockerImageRepository =
            field(
                "dockerImageRepository",
                Codecs.STRING,
                IF_SET,
                ImageStreamSpec::dockerImageRepository);
        private final Field<List<TagReference>> tags =
            field(
                "tags",
                Codecs.tags(TAG_REFERENCE, ImageStreamSpec.TAGS),
                IF_SET,
                ImageStreamSpec::tags);

        @Override
        ImageStreamSpec make(Values in, JsonInput document) {
          return new ImageStreamSpec(
              in.get(lookupPolicy), in.get(dockerImageRepository), in.get(tags), in.extras());
        }

        @Override
        JsonExtras extras(ImageStreamSpec object) {
          return object.extras();
        }
      };

  static final Shape<TagEvent> TAG_EVENT =
      new Shape<>() {
        private final Field<Optional<Instant>> created =
            field("created", Codecs.TIME, ALWAYS, TagEvent::created);
        private final Field<String> dockerImageReference =
            field("dockerImageReference", Codecs.STRING, ALWAYS, TagEvent::dockerImageReference);
        private final Field<String> image = field("image", Codecs.STRING, ALWAYS, TagEvent::image);
        private final Field<Optional<Long>> generation =
            field("generation", Codecs.NUMBER, ALWAYS, TagEvent::generation);

        @Override
        TagEvent make(Values in, JsonInput document) {
          return new TagEvent(
              in.get(created),
              in.get(dockerImageReference),
              in.get(image),
              in.get(generation),
              in.extras());
        }

        @Override
        JsonExtras extras(TagEvent object) {
          return object.extras();
        }
      };

  static final Shape<TagEventCondition> TAG_EVENT_CONDITION =
      new Shape<>() {
        private final Field<String> type =
            field("type", Codecs.STRING, ALWAYS, TagEventCondition::type);
        private final Field<String> status =
            field("status", Codecs.STRING, ALWAYS, TagEventCondition::status);
        private final Field<Optional<Instant>> lastTransitionTime =
            field("lastTransitionTime", Codecs.TIME, IF_SET, TagEventCondition::lastTransitionTime);
        private final Field<String> reason =
            field("reason", Codecs.STRING, IF_SET, TagEventCondition::reason);
        private final Field<String> message =
            field("message", Codecs.STRING, IF_SET, TagEventCondition::message);
        private final Field<Optional<Long>> generation =
            field("generation", Codecs.NUMBER, ALWAYS, TagEventCondition::generation);

        @Override
        TagEventCondition make(Values in, JsonInput document) {
          return new TagEventCondition(
              in.get(type),
              in.get(status),
              in.get(lastTransitionTime),
              in.get(reason),
              in.get(message),
              in.get(generation),
              in.extras());
        }

        @Override
        JsonExtras extras(TagEventCondition object) {
          return object.extras();
        }
      };

  static final Shape<NamedTagEventList> NAMED_TAG_EVENT_LIST =
      new Shape<>() {
        private final Field<String> tag =
            field("tag", Codecs.STRING, ALWAYS, NamedTagEventList::tag);
        private final Field<List<TagEvent>> items =
            field("items", Codecs.listOf(TAG_EVENT), ALWAYS, NamedTagEventList::items);
        private final Field<List<TagEventCondition>> conditions =
            field(
                "conditions",
                Codecs.listOf(TAG_EVENT_CONDITION),
                IF_SET,
                NamedTagEventList::conditions);

        @Override
        NamedTagEventList make(Values in, JsonInput document) {
          return new NamedTagEventList(in.get(tag), in.get(items), in.get(conditions), in.extras());
        }

        @Override
        JsonExtras extras(NamedTagEventList object) {
          return object.extras();
        }
      };

  static final Shape<ImageStreamStatus> IMAGE_STREAM_STATUS =
      new Shape<>() {
        private final Field<String> dockerImageRepository =
            field(
                "dockerImageRepository",
                Codecs.STRING,
                ALWAYS,
                ImageStreamStatus::dockerImageRepository);
        private final Field<String> publicDockerImageRepository =
            field(
                "publicDockerImageRepository",
                Codecs.STRING,
                IF_SET,
                ImageStreamStatus::publicDockerImageRepository);
        private final Field<List<NamedTagEventList>> tags =
            field(
                "tags",
                Codecs.tags(NAMED_TAG_EVENT_LIST, ImageStreamStatus.TAGS),
                IF_SET,
                ImageStreamStatus::tags);

        @Override
        ImageStreamStatus make(Values in, JsonInput document) {
          return new ImageStreamStatus(
              in.get(dockerImageRepository),
              in.get(publicDockerImageRepository),
              in.get(tags),
              in.extras());
        }

        @Override
        JsonExtras extras(ImageStreamStatus object) {
          return object.extras();
        }
      };

  static final Shape<ImageStream> IMAGE_STREAM =
      new Shape<>() {
        private final Field<String> kind =
            field("kind", Codecs.STRING, IF_SET, o -> o.apiVersion().isEmpty() ? "" : o.kind());
        private final Field<String> apiVersion =
            field("apiVersion", Codecs.STRING, IF_SET, ImageStream::apiVersion);
        private final Field<ObjectMeta> metadata =
            field(
                "metadata",
                Codecs.object(MetaShapes.STREAM_META, ObjectMeta.EMPTY),
                ALWAYS,
                ImageStream::metadata);
        private final Field<ImageStreamSpec> spec =
            field(
                "spec",
                Codecs.object(IMAGE_STREAM_SPEC, ImageStreamSpec.EMPTY),
                ALWAYS,
                ImageStream::spec);
        private final Field<ImageStreamStatus> status =
            field(
                "status",
                Codecs.object(IMAGE_STREAM_STATUS, ImageStreamStatus.EMPTY),
                ALWAYS,
                ImageStream::status);

        @Override
        ImageStream make(Values in, JsonInput document) {
          String version =
              Kinds.apiVersion(
                  in.get(kind), in.get(apiVersion), "ImageStream", Kinds.WITH_LEGACY, document);
          if (in.get(metadata) == ObjectMeta.EMPTY) {
            throw document.invalidAt("metadata", "metadata is missing");
          }
          return new ImageStream(
              version, in.get(metadata), in.get(spec), in.get(status), in.extras());
        }

        @Override
        JsonExtras extras(ImageStream object) {
          return object.extras();
        }
      };

  static final Shape<ImageStreamList> IMAGE_STREAM_LIST =
      new Shape<>() {
        private final Field<String> kind =
            field("kind", Codecs.STRING, IF_SET, o -> o.apiVersion().isEmpty() ? "" : o.kind());
        private final Field<String> apiVersion =
            field("apiVersion", Codecs.STRING, IF_SET, ImageStreamList::apiVersion);
        private final Field<ListMeta> metadata =
            field(
                "metadata",
                Codecs.object(MetaShapes.LIST_META, ListMeta.EMPTY),
                ALWAYS,
                ImageStreamList::metadata);
        private final Field<List<ImageStream>> items =
            field("items", Codecs.listOf(IMAGE_STREAM), ALWAYS, ImageStreamList::items);

        @Override
        ImageStreamList make(Values in, JsonInput document) {
          return new ImageStreamList(
              Kinds.apiVersion(
                  in.get(kind), in.get(apiVersion), "ImageStreamList", Kinds.WITH_LEGACY, document),
              in.get(metadata),
              in.get(items),
              in.extras());
        }

        @Override
        JsonExtras extras(ImageStreamList object) {
          return object.extras();
        }
      };

  private StreamShapes() {}
}
