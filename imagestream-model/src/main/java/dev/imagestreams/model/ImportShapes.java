package dev.imagestreams.model;

import static dev.imagestreams.model.Shape.Presence.ALWAYS;
import static dev.imagestreams.model.Shape.Presence.IF_SET;

import java.util.List;
import java.util.Optional;

/** How requests to import are written in JSON. */
final class ImportShapes {

  static final Shape<LocalObjectReference> LOCAL_OBJECT_REFERENCE =
      new Shape<>() {
        private final Field<String> name =
            field("name", Codecs.STRING, IF_SET, LocalObjectReference::name);

        @Override
        LocalObjectReference make(Values in, JsonInput document) {
          return new LocalObjectReference(in.get(name), in.extras());
        }

        @Override
        JsonExtras extras(LocalObjectReference object) {
          return object.extras();
        }
      };

  static final Shape<RepositoryImportSpec> REPOSITORY_IMPORT_SPEC =
      new Shape<>() {
        private final Field<ObjectReference> from =
            field(
                "from",
                Codecs.object(StreamShapes.OBJECT_REFERENCE, ObjectReference.NONE),
                ALWAYS,
                RepositoryImportSpec::from);
        private final Field<TagImportPolicy> importPolicy =
            field(
                "importPolicy",
                Codecs.object(StreamShapes.TAG_IMPORT_POLICY, TagImportPolicy.DEFAULT),
                ALWAYS,
                RepositoryImportSpec::importPolicy);
        private final Field<Boolean> includeManifest =
            field("includeManifest", Codecs.BOOL, IF_SET, RepositoryImportSpec::includeManifest);
        private final Field<TagReferencePolicy> referencePolicy =
            field(
                "referencePolicy",
                Codecs.object(StreamShapes.TAG_REFERENCE_POLICY, TagReferencePolicy.SOURCE),
                ALWAYS,
                RepositoryImportSpec::referencePolicy);

        @Override
        RepositoryImportSpec make(Values in, JsonInput document) {
          return new RepositoryImportSpec(
              in.get(from),
              in.get(importPolicy),
              in.get(referencePolicy),
              in.get(includeManifest),
              in.extras());
        }

        @Override
        JsonExtras extras(RepositoryImportSpec object) {
          return object.extras();
        }
      };

  static final Shape<ImageImportSpec> IMAGE_IMPORT_SPEC =
      new Shape<>() {
        private final Field<ObjectReference> from =
            field(
                "from",
                Codecs.object(StreamShapes.OBJECT_REFERENCE, ObjectReference.NONE),
                ALWAYS,
                ImageImportSpec::from);
        private final Field<Optional<LocalObjectReference>> to =
            field("to", Codecs.optional(LOCAL_OBJECT_REFERENCE), IF_SET, ImageImportSpec::to);
        private final Field<TagImportPolicy> importPolicy =
            field(
                "importPolicy",
                Codecs.object(StreamShapes.TAG_IMPORT_POLICY, TagImportPolicy.DEFAULT),
                ALWAYS,
                ImageImportSpec::importPolicy);
        private final Field<TagReferencePolicy> referencePolicy =
            field(
                "referencePolicy",
                Codecs.object(StreamShapes.TAG_REFERENCE_POLICY, TagReferencePolicy.SOURCE),
                ALWAYS,
                ImageImportSpec::referencePolicy);
        private final Field<Boolean> includeManifest =
            field("includeManifest", Codecs.BOOL, IF_SET, ImageImportSpec::includeManifest);

        @Override
        ImageImportSpec make(Values in, JsonInput document) {
          return new ImageImportSpec(
              in.get(from),
              in.get(to),
              in.get(importPolicy),
              in.get(referencePolicy),
              in.get(includeManifest),
              in.extras());
        }

        @Override
        JsonExtras extras(ImageImportSpec object) {
          return object.extras();
        }
      };

  static final Shape<ImageStreamImportSpec> IMAGE_STREAM_IMPORT_SPEC =
      new Shape<>() {
        private final Field<Boolean> isImport =
            field("import", Codecs.BOOL, ALWAYS, ImageStreamImportSpec::isImport);
        private final Field<Optional<RepositoryImportSpec>> repository =
            field(
                "repository",
                Codecs.optional(REPOSITORY_IMPORT_SPEC),
                IF_SET,
                ImageStreamImportSpec::repository);
        private final Field<List<ImageImportSpec>> images =
            field(
                "images", Codecs.listOf(IMAGE_IMPORT_SPEC), IF_SET, ImageStreamImportSpec::images);

        @Override
        ImageStreamImportSpec make(Values in, JsonInput document) {
          return new ImageStreamImportSpec(
              in.get(isImport), in.get(repository), in.get(images), in.extras());
        }

        @Override
        JsonExtras extras(ImageStreamImportSpec object) {
          return object.extras();
        }
      };

  static final Shape<ImageImportStatus> IMAGE_IMPORT_STATUS =
      new Shape<>() {
        private final Field<Status> status =
            field(
                "status",
                Codecs.object(MetaShapes.STATUS, Status.NONE),
                ALWAYS,
                ImageImportStatus::status);
        private final Field<Optional<Image>> image =
            field("image", Codecs.optional(ImageShapes.IMAGE), IF_SET, ImageImportStatus::image);
        private final Field<String> tag =
            field("tag", Codecs.STRING, IF_SET, ImageImportStatus::tag);
        private final Field<List<Image>> manifests =
            field(
                "manifests",
                Codecs.listOf(ImageShapes.IMAGE),
                IF_SET,
                ImageImportStatus::manifests);

        @Override
        ImageImportStatus make(Values in, JsonInput document) {
          return new ImageImportStatus(
              in.get(status), in.get(tag), in.get(image), in.get(manifests), in.extras());
        }

        @Override
        JsonExtras extras(ImageImportStatus object) {
          return object.extras();
        }
      };

  static final Shape<RepositoryImportStatus> REPOSITORY_IMPORT_STATUS =
      new Shape<>() {
        private final Field<Status> status =
            field(
                "status",
                Codecs.object(MetaShapes.STATUS, Status.NONE),
                ALWAYS,
                RepositoryImportStatus::status);
        private final Field<List<ImageImportStatus>> images =
            field(
                "images",
                Codecs.listOf(IMAGE_IMPORT_STATUS),
                IF_SET,
                RepositoryImportStatus::images);
        private final Field<List<String>> additionalTags =
            field(
                "additionalTags",
                Codecs.listOf(Codecs.STRING),
                IF_SET,
                RepositoryImportStatus::additionalTags);

        @Override
        RepositoryImportStatus make(Values in, JsonInput document) {
          return new RepositoryImportStatus(
              in.get(status), in.get(images), in.get(additionalTags), in.extras());
        }

        @Override
        JsonExtras extras(RepositoryImportStatus object) {
          return object.extras();
        }
      };

  static final Shape<ImageStreamImportStatus> IMAGE_STREAM_IMPORT_STATUS =
      new Shape<>() {
        private final Field<Optional<ImageStream>> stream =
            field(
                "import",
                Codecs.optional(StreamShapes.IMAGE_STREAM),
                IF_SET,
                ImageStreamImportStatus::stream);
        private final Field<Optional<RepositoryImportStatus>> repository =
            field(
                "repository",
                Codecs.optional(REPOSITORY_IMPORT_STATUS),
                IF_SET,
                ImageStreamImportStatus::repository);
        private final Field<List<ImageImportStatus>> images =
            field(
                "images",
                Codecs.listOf(IMAGE_IMPORT_STATUS),
                IF_SET,
                ImageStreamImportStatus::images);

        @Override
        ImageStreamImportStatus make(Values in, JsonInput document) {
          return new ImageStreamImportStatus(
              in.get(stream), in.get(repository), in.get(images), in.extras());
        }

        @Override
        JsonExtras extras(ImageStreamImportStatus object) {
          return object.extras();
        }
      };

  static final Shape<ImageStreamImport> IMAGE_STREAM_IMPORT =
      new Shape<>() {
        private final Field<String> kind =
            field("kind", Codecs.STRING, IF_SET, o -> o.apiVersion().isEmpty() ? "" : o.kind());
        private final Field<String> apiVersion =
            field("apiVersion", Codecs.STRING, IF_SET, ImageStreamImport::apiVersion);
        private final Field<ObjectMeta> metadata =
            field(
                "metadata",
                Codecs.object(MetaShapes.OBJECT_META, ObjectMeta.EMPTY),
                ALWAYS,
                ImageStreamImport::metadata);
        private final Field<ImageStreamImportSpec> spec =
            field(
                "spec",
                Codecs.object(IMAGE_STREAM_IMPORT_SPEC, ImageStreamImportSpec.EMPTY),
                ALWAYS,
                ImageStreamImport::spec);
        private final Field<ImageStreamImportStatus> status =
            field(
                "status",
                Codecs.object(IMAGE_STREAM_IMPORT_STATUS, ImageStreamImportStatus.EMPTY),
                ALWAYS,
                ImageStreamImport::status);

        @Override
        ImageStreamImport make(Values in, JsonInput document) {
          return new ImageStreamImport(
              Kinds.apiVersion(
                  in.get(kind),
                  in.get(apiVersion),
                  "ImageStreamImport",
                  Kinds.WITH_LEGACY,
                  document),
              in.get(metadata),
              in.get(spec),
              in.get(status),
              in.extras());
        }

        @Override
        JsonExtras extras(ImageStreamImport object) {
          return object.extras();
        }
      };

  private ImportShapes() {}
}
