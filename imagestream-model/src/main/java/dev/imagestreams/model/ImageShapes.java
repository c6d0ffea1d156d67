package dev.imagestreams.model;

import static dev.imagestreams.model.Shape.Presence.ALWAYS;
import static dev.imagestreams.model.Shape.Presence.IF_SET;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** How images and their signatures are written in JSON. */
final class ImageShapes {

  static final Shape<ImageLayer> IMAGE_LAYER =
      new Shape<>() {
        private final Field<String> name = field("name", Codecs.STRING, ALWAYS, ImageLayer::name);
        private final Field<Long> size = field("size", Codecs.COUNT, ALWAYS, ImageLayer::size);
        private final Field<String> mediaType =
            field("mediaType", Codecs.STRING, ALWAYS, ImageLayer::mediaType);

        @Override
        ImageLayer make(Values in, JsonInput document) {
          return new ImageLayer(in.get(name), in.get(size), in.get(mediaType), in.extras());
        }

        @Override
        JsonExtras extras(ImageLayer object) {
          return object.extras();
        }
      };

  static final Shape<ImageManifest> IMAGE_MANIFEST =
      new Shape<>() {
        private final Field<String> digest =
            field("digest", Codecs.STRING, ALWAYS, ImageManifest::digest);
        private final Field<String> mediaType =
            field("mediaType", Codecs.STRING, ALWAYS, ImageManifest::mediaType);
        private final Field<Long> manifestSize =
            field("manifestSize", Codecs.COUNT, ALWAYS, ImageManifest::manifestSize);
        private final Field<String> architecture =
            field("architecture", Codecs.STRING, ALWAYS, ImageManifest::architecture);
        private final Field<String> os = field("os", Codecs.STRING, ALWAYS, ImageManifest::os);
        private final Field<String> variant =
            field("variant", Codecs.STRING, IF_SET, ImageManifest::variant);

        @Override
        ImageManifest make(Values in, JsonInput document) {
          return new ImageManifest(
              in.get(digest),
              in.get(mediaType),
              in.get(manifestSize),
              in.get(architecture),
              in.get(os),
              in.get(variant),
              in.extras());
        }

        @Override
        JsonExtras extras(ImageManifest object) {
          return object.extras();
        }
      };

  static final Shape<DockerConfig> DOCKER_CONFIG =
      new Shape<>() {
        private final Field<String> hostname =
            field("Hostname", Codecs.TEXT, IF_SET, DockerConfig::hostname);
        private final Field<String> domainname =
            field("Domainname", Codecs.TEXT, IF_SET, DockerConfig::domainname);
        private final Field<String> user = field("User", Codecs.TEXT, IF_SET, DockerConfig::user);
        private final Field<Long> memory =
            field("Memory", Codecs.COUNT, IF_SET, DockerConfig::memory);
        private final Field<Long> memorySwap =
            field("MemorySwap", Codecs.COUNT, IF_SET, DockerConfig::memorySwap);
        private final Field<Long> cpuShares =
            field("CpuShares", Codecs.COUNT, IF_SET, DockerConfig::cpuShares);
        private final Field<String> cpuset =
            field("Cpuset", Codecs.TEXT, IF_SET, DockerConfig::cpuset);
        private final Field<Boolean> attachStdin =
            field("AttachStdin", Codecs.BOOL, IF_SET, DockerConfig::attachStdin);
        private final Field<Boolean> attachStdout =
            field("AttachStdout", Codecs.BOOL, IF_SET, DockerConfig::attachStdout);
        private final Field<Boolean> attachStderr =
            field("AttachStderr", Codecs.BOOL, IF_SET, DockerConfig::attachStderr);
        private final Field<List<String>> portSpecs =
            field("PortSpecs", Codecs.listOf(Codecs.TEXT), IF_SET, DockerConfig::portSpecs);
        private final Field<Set<String>> exposedPorts =
            field("ExposedPorts", Codecs.NAMES, IF_SET, DockerConfig::exposedPorts);
        private final Field<Boolean> tty = field("Tty", Codecs.BOOL, IF_SET, DockerConfig::tty);
        private final Field<Boolean> openStdin =
            field("OpenStdin", Codecs.BOOL, IF_SET, DockerConfig::openStdin);
        private final Field<Boolean> stdinOnce =
            field("StdinOnce", Codecs.BOOL, IF_SET, DockerConfig::stdinOnce);
        private final Field<List<String>> env =
            field("Env", Codecs.listOf(Codecs.TEXT), IF_SET, DockerConfig::env);
        private final Field<List<String>> cmd =
            field("Cmd", Codecs.listOf(Codecs.TEXT), IF_SET, DockerConfig::cmd);
        private final Field<List<String>> dns =
            field("Dns", Codecs.listOf(Codecs.TEXT), IF_SET, DockerConfig::dns);
        private final Field<String> image =
            field("Image", Codecs.TEXT, IF_SET, DockerConfig::image);
        private final Field<Set<String>> volumes =
            field("Volumes", Codecs.NAMES, IF_SET, DockerConfig::volumes);
        private final Field<String> volumesFrom =
            field("VolumesFrom", Codecs.TEXT, IF_SET, DockerConfig::volumesFrom);
        private final Field<String> workingDir =
            field("WorkingDir", Codecs.TEXT, IF_SET, DockerConfig::workingDir);
        private final Field<List<String>> entrypoint =
            field("Entrypoint", Codecs.listOf(Codecs.TEXT), IF_SET, DockerConfig::entrypoint);
        private final Field<Boolean> networkDisabled =
            field("NetworkDisabled", Codecs.BOOL, IF_SET, DockerConfig::networkDisabled);
        private final Field<List<String>> securityOpts =
            field("SecurityOpts", Codecs.listOf(Codecs.TEXT), IF_SET, DockerConfig::securityOpts);
        private final Field<List<String>> onBuild =
            field("OnBuild", Codecs.listOf(Codecs.TEXT), IF_SET, DockerConfig::onBuild);
        private final Field<Map<String, String>> labels =
            field("Labels", Codecs.STRINGS, IF_SET, DockerConfig::labels);

        @Override
        DockerConfig make(Values in, JsonInput document) {
          return new DockerConfig(
              in.get(hostname),
              in.get(domainname),
              in.get(user),
              in.get(memory),
              in.get(memorySwap),
              in.get(cpuShares),
              in.get(cpuset),
              in.get(attachStdin),
              in.get(attachStdout),
              in.get(attachStderr),
              in.get(portSpecs),
              in.get(exposedPorts),
              in.get(tty),
              in.get(openStdin),
              in.get(stdinOnce),
              in.get(env),
              in.get(cmd),
              in.get(dns),
              in.get(image),
              in.get(volumes),
              in.get(volumesFrom),
              in.get(workingDir),
              in.get(entrypoint),
              in.get(networkDisabled),
              in.get(securityOpts),
              in.get(onBuild),
              in.get(labels),
              in.extras());
        }

        @Override
        JsonExtras extras(DockerConfig object) {
          return object.extras();
        }
      };

  static final Shape<DockerImageMetadata> DOCKER_IMAGE_METADATA =
      new Shape<>() {
        private final Field<String> kind =
            field(
                "kind",
                Codecs.TEXT,
                IF_SET,
                o -> o.apiVersion().isEmpty() ? "" : DockerImageMetadata.KIND);
        private final Field<String> apiVersion =
            field("apiVersion", Codecs.TEXT, IF_SET, DockerImageMetadata::apiVersion);
        private final Field<String> id =
            field("Id", Codecs.TEXT, ALWAYS, DockerImageMetadata::id).orOld("id");
        private final Field<String> parent =
            field("Parent", Codecs.TEXT, IF_SET, DockerImageMetadata::parent).orOld("parent");
        private final Field<String> comment =
            field("Comment", Codecs.TEXT, IF_SET, DockerImageMetadata::comment).orOld("comment");
        private final Field<Optional<Instant>> created =
            field("Created", Codecs.TIME, ALWAYS, DockerImageMetadata::created).orOld("created");
        private final Field<String> container =
            field("Container", Codecs.TEXT, IF_SET, DockerImageMetadata::container)
                .orOld("container");
        private final Field<DockerConfig> containerConfig =
            field(
                    "ContainerConfig",
                    Codecs.object(DOCKER_CONFIG, DockerConfig.EMPTY),
                    ALWAYS,
                    DockerImageMetadata::containerConfig)
                .orOld("container_config");
        private final Field<String> dockerVersion =
            field("DockerVersion", Codecs.TEXT, IF_SET, DockerImageMetadata::dockerVersion)
                .orOld("docker_version");
        private final Field<String> author =
            field("Author", Codecs.TEXT, IF_SET, DockerImageMetadata::author).orOld("author");
        private final Field<Optional<DockerConfig>> config =
            field("Config", Codecs.optional(DOCKER_CONFIG), IF_SET, DockerImageMetadata::config)
                .orOld("config");
        private final Field<String> architecture =
            field("Architecture", Codecs.TEXT, IF_SET, DockerImageMetadata::architecture)
                .orOld("architecture");
        private final Field<String> os =
            field("Os", Codecs.TEXT, IF_SET, DockerImageMetadata::os).orOld("os");
        private final Field<String> variant =
            field("Variant", Codecs.TEXT, IF_SET, DockerImageMetadata::variant).orOld("variant");
        private final Field<Long> size =
            field("Size", Codecs.COUNT, IF_SET, DockerImageMetadata::size).orOld("size");

        @Override
        DockerImageMetadata make(Values in, JsonInput document) {
          return new DockerImageMetadata(
              Kinds.apiVersion(
                  in.get(kind), in.get(apiVersion), DockerImageMetadata.KIND, Kinds.ANY, document),
              in.get(id),
              in.get(parent),
              in.get(comment),
              in.get(created),
              in.get(container),
              in.get(containerConfig),
              in.get(dockerVersion),
              in.get(author),
              in.get(config),
              in.get(architecture),
              in.get(os),
              in.get(variant),
              in.get(size),
              in.extras());
        }

        @Override
        JsonExtras extras(DockerImageMetadata object) {
          return object.extras();
        }
      };

  static final Shape<SignatureCondition> SIGNATURE_CONDITION =
      new Shape<>() {
        private final Field<String> type =
            field("type", Codecs.STRING, ALWAYS, SignatureCondition::type);
        private final Field<String> status =
            field("status", Codecs.STRING, ALWAYS, SignatureCondition::status);
        private final Field<Optional<Instant>> lastProbeTime =
            field("lastProbeTime", Codecs.TIME, IF_SET, SignatureCondition::lastProbeTime);
        private final Field<Optional<Instant>> lastTransitionTime =
            field(
                "lastTransitionTime", Codecs.TIME, IF_SET, SignatureCondition::lastTransitionTime);
        private final Field<String> reason =
            field("reason", Codecs.STRING, IF_SET, SignatureCondition::reason);
        private final Field<String> message =
            field("message", Codecs.STRING, IF_SET, SignatureCondition::message);

        @Override
        SignatureCondition make(Values in, JsonInput document) {
          return new SignatureCondition(
              in.get(type),
              in.get(status),
              in.get(lastProbeTime),
              in.get(lastTransitionTime),
              in.get(reason),
              in.get(message),
              in.extras());
        }

        @Override
        JsonExtras extras(SignatureCondition object) {
          return object.extras();
        }
      };

  static final Shape<SignatureIssuer> SIGNATURE_ISSUER =
      new Shape<>() {
        private final Field<String> organization =
            field("organization", Codecs.STRING, IF_SET, SignatureIssuer::organization);
        private final Field<String> commonName =
            field("commonName", Codecs.STRING, IF_SET, SignatureIssuer::commonName);

        @Override
        SignatureIssuer make(Values in, JsonInput document) {
          return new SignatureIssuer(in.get(organization), in.get(commonName), in.extras());
        }

        @Override
        JsonExtras extras(SignatureIssuer object) {
          return object.extras();
        }
      };

  static final Shape<SignatureSubject> SIGNATURE_SUBJECT =
      new Shape<>() {
        private final Field<String> organization =
            field("organization", Codecs.STRING, IF_SET, SignatureSubject::organization);
        private final Field<String> commonName =
            field("commonName", Codecs.STRING, IF_SET, SignatureSubject::commonName);
        private final Field<String> publicKeyID =
            field("publicKeyID", Codecs.STRING, ALWAYS, SignatureSubject::publicKeyID);

        @Override
        SignatureSubject make(Values in, JsonInput document) {
          return new SignatureSubject(
              in.get(organization), in.get(commonName), in.get(publicKeyID), in.extras());
        }

        @Override
        JsonExtras extras(SignatureSubject object) {
          return object.extras();
        }
      };

  static final Shape<ImageSignature> IMAGE_SIGNATURE =
      new Shape<>() {
        private final Field<String> kind =
            field("kind", Codecs.STRING, IF_SET, o -> o.apiVersion().isEmpty() ? "" : o.kind());
        private final Field<String> apiVersion =
            field("apiVersion", Codecs.STRING, IF_SET, ImageSignature::apiVersion);
        private final Field<ObjectMeta> metadata =
            field(
                "metadata",
                Codecs.object(MetaShapes.OBJECT_META, ObjectMeta.EMPTY),
                ALWAYS,
                ImageSignature::metadata);
        private final Field<String> type =
            field("type", Codecs.STRING, ALWAYS, ImageSignature::type);
        private final Field<String> content =
            field("content", Codecs.TEXT, ALWAYS, ImageSignature::content);
        private final Field<List<SignatureCondition>> conditions =
            field(
                "conditions",
                Codecs.listOf(SIGNATURE_CONDITION),
                IF_SET,
                ImageSignature::conditions);
        private final Field<String> imageIdentity =
            field("imageIdentity", Codecs.STRING, IF_SET, ImageSignature::imageIdentity);
        private final Field<Map<String, String>> signedClaims =
            field("signedClaims", Codecs.STRINGS, IF_SET, ImageSignature::signedClaims);
        private final Field<Optional<Instant>> created =
            field("created", Codecs.TIME, IF_SET, ImageSignature::created);
        private final Field<Optional<SignatureIssuer>> issuedBy =
            field("issuedBy", Codecs.optional(SIGNATURE_ISSUER), IF_SET, ImageSignature::issuedBy);
        private final Field<Optional<SignatureSubject>> issuedTo =
            field("issuedTo", Codecs.optional(SIGNATURE_SUBJECT), IF_SET, ImageSignature::issuedTo);

        @Override
        ImageSignature make(Values in, JsonInput document) {
          return new ImageSignature(
              Kinds.apiVersion(
                  in.get(kind), in.get(apiVersion), "ImageSignature", Kinds.WITH_LEGACY, document),
              in.get(metadata),
              in.get(type),
              in.get(content),
              in.get(conditions),
              in.get(imageIdentity),
              in.get(signedClaims),
              in.get(created),
              in.get(issuedBy),
              in.get(issuedTo),
              in.extras());
        }

        @Override
        JsonExtras extras(ImageSignature object) {
          return object.extras();
        }
      };

  static final Shape<Image> IMAGE =
      new Shape<>() {
        private final Field<String> kind =
            field("kind", Codecs.STRING, IF_SET, o -> o.apiVersion().isEmpty() ? "" : o.kind());
        private final Field<String> apiVersion =
            field("apiVersion", Codecs.STRING, IF_SET, Image::apiVersion);
        private final Field<ObjectMeta> metadata =
            field(
                "metadata",
                Codecs.object(MetaShapes.OBJECT_META, ObjectMeta.EMPTY),
                ALWAYS,
                Image::metadata);
        private final Field<String> dockerImageReference =
            field("dockerImageReference", Codecs.STRING, IF_SET, Image::dockerImageReference);
        private final Field<DockerImageMetadata> dockerImageMetadata =
            field(
                "dockerImageMetadata",
                Codecs.object(DOCKER_IMAGE_METADATA, DockerImageMetadata.EMPTY),
                IF_SET,
                Image::dockerImageMetadata);
        private final Field<String> dockerImageMetadataVersion =
            field(
                "dockerImageMetadataVersion",
                Codecs.STRING,
                IF_SET,
                Image::dockerImageMetadataVersion);
        private final Field<String> dockerImageManifest =
            field("dockerImageManifest", Codecs.TEXT, IF_SET, Image::dockerImageManifest);
        private final Field<List<ImageLayer>> dockerImageLayers =
            field(
                "dockerImageLayers", Codecs.listOf(IMAGE_LAYER), ALWAYS, Image::dockerImageLayers);
        private final Field<List<ImageSignature>> signatures =
            field("signatures", Codecs.listOf(IMAGE_SIGNATURE), IF_SET, Image::signatures);
        private final Field<List<String>> dockerImageSignatures =
            field(
                "dockerImageSignatures",
                Codecs.listOf(Codecs.TEXT),
                IF_SET,
                Image::dockerImageSignatures);
        private final Field<String> dockerImageManifestMediaType =
            field(
                "dockerImageManifestMediaType",
                Codecs.STRING,
                IF_SET,
                Image::dockerImageManifestMediaType);
        private final Field<String> dockerImageConfig =
            field("dockerImageConfig", Codecs.TEXT, IF_SET, Image::dockerImageConfig);
        private final Field<List<ImageManifest>> dockerImageManifests =
            field(
                "dockerImageManifests",
                Codecs.listOf(IMAGE_MANIFEST),
                IF_SET,
                Image::dockerImageManifests);

        @Override
        Image make(Values in, JsonInput document) {
          return new Image(
              Kinds.apiVersion(
                  in.get(kind), in.get(apiVersion), "Image", Kinds.WITH_LEGACY, document),
              in.get(metadata),
              in.get(dockerImageReference),
              in.get(dockerImageMetadata),
              in.get(dockerImageMetadataVersion),
              in.get(dockerImageManifest),
              in.get(dockerImageManifestMediaType),
              in.get(dockerImageConfig),
              in.get(dockerImageLayers),
              in.get(dockerImageManifests),
              in.get(signatures),
              in.get(dockerImageSignatures),
              in.extras());
        }

        @Override
        JsonExtras extras(Image object) {
          return object.extras();
        }
      };

  static final Shape<ImageList> IMAGE_LIST =
      new Shape<>() {
        private final Field<String> kind =
            field("kind", Codecs.STRING, IF_SET, o -> o.apiVersion().isEmpty() ? "" : o.kind());
        private final Field<String> apiVersion =
            field("apiVersion", Codecs.STRING, IF_SET, ImageList::apiVersion);
        private final Field<ListMeta> metadata =
            field(
                "metadata",
                Codecs.object(MetaShapes.LIST_META, ListMeta.EMPTY),
                ALWAYS,
                ImageList::metadata);
        private final Field<List<Image>> items =
            field("items", Codecs.listOf(IMAGE), ALWAYS, ImageList::items);

        @Override
        ImageList make(Values in, JsonInput document) {
          return new ImageList(
              Kinds.apiVersion(
                  in.get(kind), in.get(apiVersion), "ImageList", Kinds.WITH_LEGACY, document),
              in.get(metadata),
              in.get(items),
              in.extras());
        }

        @Override
        JsonExtras extras(ImageList object) {
          return object.extras();
        }
      };

  private ImageShapes() {}
}
