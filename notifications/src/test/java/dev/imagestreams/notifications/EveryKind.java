package dev.imagestreams.notifications;

import dev.imagestreams.model.Digest;
import dev.imagestreams.model.DockerConfig;
import dev.imagestreams.model.DockerImageMetadata;
import dev.imagestreams.model.Image;
import dev.imagestreams.model.MediaTypes;
import dev.imagestreams.model.Platform;
import dev.imagestreams.model.Repository;
import dev.imagestreams.model.StreamKey;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** An event of each kind, and of each shape that a kind can have. */
public final class EveryKind {

  static final Instant TIME = Instant.parse("2026-01-02T03:04:05.678Z");
  static final StreamKey WEB = StreamKey.parse("shop/web");
  static final Digest A = Digest.parse("sha256:" + "a".repeat(64));
  static final Digest B = Digest.parse("sha256:" + "b".repeat(64));
  static final EventHeader HEADER = new EventHeader("uid-7", "/imagestreams/shop/web", 7, TIME);

  private EveryKind() {}

  static TagState state(Digest digest) {
    return new TagState(digest.toString(), "registry.example/web@" + digest);
  }

  public static Stream<ImageEvent> events() {
    return Stream.of(
        new StreamCreated(HEADER, WEB, "uid", Cause.MANUAL),
        new StreamUpdated(HEADER, WEB, "uid", Cause.SCHEDULED),
        new StreamDeleted(HEADER, WEB, "uid", Cause.WEBHOOK),
        new TagUpdated(
            HEADER, WEB, "uid", "1.0", Optional.empty(), state(A), List.of(), Cause.PUSH),
        new TagUpdated(
            HEADER,
            WEB,
            "uid",
            "1.0",
            Optional.of(state(A)),
            state(B),
            List.of("shop/base:1", "shop/web:next"),
            Cause.PUSH),
        new TagUpdated(
            new EventHeader("uid-8", "/imagestreams/shop/web", 8, TIME, Map.of("b", "", "a", "1")),
            WEB,
            "uid",
            "1.0",
            Optional.of(state(A)),
            state(B),
            Optional.of(
                List.of(
                    new PlatformChange(
                        new Platform("linux", "arm64", Optional.of("v8")),
                        Optional.of(A),
                        Optional.of(B)),
                    new PlatformChange(Platform.LINUX_AMD64, Optional.of(A), Optional.empty()))),
            List.of(),
            Cause.SCHEDULED),
        new TagUpdated(
            HEADER,
            WEB,
            "uid",
            "1.0",
            Optional.of(state(A)),
            state(B),
            Optional.of(List.of()),
            List.of(),
            Cause.SCHEDULED),
        new TagDeleted(HEADER, WEB, "uid", "1.0", Optional.empty(), Cause.MANUAL),
        new TagDeleted(HEADER, WEB, "uid", "1.0", Optional.of(state(A)), Cause.MANUAL),
        new TagUpdated(
            HEADER,
            WEB,
            "uid",
            "old",
            Optional.of(new TagState("c".repeat(64), "registry.example/web:old")),
            new TagState("", "registry.example/web:old"),
            List.of(),
            Cause.MANUAL),
        new TagImportFailed(
            HEADER, WEB, "uid", "1.0", "NotFound", "no \"such\" tag\n\u2028 \u00e9", Cause.MANUAL),
        new TagImportRecovered(HEADER, WEB, "uid", "1.0", Cause.MANUAL),
        pushed(Optional.empty()),
        pushed(Optional.of(A)).by("ci").numbered(3),
        ImageDeleted.of("reg", 43, TIME, "registry.example:5000", "shop/web", "latest", A)
            .numbered(4),
        ImageDeleted.of("reg", 44, TIME, "registry.example:5000", "shop/web", "old", A)
            .by("ci")
            .numbered(5),
        PushHinted.of("1", TIME, Repository.parse("r.example/web"), "1.0", Optional.empty()),
        PushHinted.of("1", TIME, Repository.parse("r.example/web"), "1.0", Optional.of(A))
            .numbered(2),
        new EventsSkipped(new EventHeader("skipped-1-5", "/log", 0, TIME), 4));
  }

  static ImagePushed pushed(Optional<Digest> previous) {
    Image image =
        Image.named(B.toString(), "registry.example:5000/shop/web@" + B)
            .with()
            .dockerImageManifestMediaType(MediaTypes.OCI_MANIFEST)
            .dockerImageMetadata(
                DockerImageMetadata.EMPTY
                    .with()
                    .size(123)
                    .created(TIME)
                    .config(DockerConfig.EMPTY.withLabels(Map.of("maintainer", "somebody")))
                    .build())
            .build();
    return ImagePushed.of(
        "reg", 42, TIME, "registry.example:5000", "shop/web", "latest", previous, image);
  }
}
