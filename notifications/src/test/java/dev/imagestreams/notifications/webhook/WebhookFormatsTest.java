package dev.imagestreams.notifications.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class WebhookFormatsTest {

  private static final String[] NONE = {};

  @ParameterizedTest(name = "{1}")
  @MethodSource("pushes")
  void readsWhatWasPushed(String kind, String file, String[] headers, List<String> expected) {
    WebhookContent content =
        WebhookFormats.of(kind).decode(Messages.head(headers), Messages.file(file));

    assertThat(content.pushes()).map(WebhookFormatsTest::written).isEqualTo(expected);
    assertThat(content.answer()).isEmpty();
  }

  /** Host, repository, tag, digest, id and time, with a hyphen for each that isn't said. */
  private static String written(WebhookPush push) {
    return Stream.of(
            push.host(),
            Optional.of(push.repository()),
            Optional.of(push.tag()),
            push.digest().map(digest -> digest.abbreviated()),
            push.deliveryId(),
            push.time().map(Instant::toString))
        .map(part -> part.orElse("-"))
        .reduce((before, part) -> before + " " + part)
        .orElseThrow();
  }

  static Stream<Arguments> pushes() {
    String distribution =
        "- team/app 1.0 sha256:434925b40123 eff42135-70f3-4645-bea4-ec56a2e004dc"
            + " 2026-11-23T14:38:47.052433641Z";
    String ghcr =
        "- utaitebox/utaitebox-server 3.2.1 sha256:7d3801234567"
            + " sha256:007f6abf74a925405a4315e7976b6a9cfa7e573f6dbded07eef2c0cc80b35ea8"
            + " 2021-04-19T07:22:22Z";
    String ecr =
        "123456789012.dkr.ecr.us-west-2.amazonaws.com my-repository-name latest"
            + " sha256:7f5b26400123 13cde686-328b-6117-af20-0e5566167482 2019-11-16T01:54:34Z";
    String zot =
        "- team/app 1.0 sha256:5c1b01234567 7d1f2a5e-37a2-4f7f-9f5e-1f3a5c3b2d10"
            + " 2025-02-03T04:05:06Z";
    String cdEvents =
        "mycr.io team/myapp 1.2 sha256:0b31b1c00123 271069a8-fc18-44f1-b38f-9d70a1695819"
            + " 2023-03-20T14:27:05.315384Z";
    return Stream.of(
        message("distribution", "distribution.json", NONE, distribution),
        message("gitlab", "distribution.json", NONE, distribution),
        message(
            "distribution",
            "distribution-many.json",
            NONE,
            distribution,
            "- team/app latest sha256:434925b40123 0d1d5d2b-1f5c-4cb0-9a4e-5b1a6d1e0a06"
                + " 2026-11-23T14:38:47.052433641Z"),
        message(
            "dockerhub",
            "dockerhub.json",
            NONE,
            "- svendowideit/testhook latest - - 2014-12-03T00:22:41Z"),
        message(
            "dockerhub",
            "dockerhub-float.json",
            NONE,
            "- svendowideit/testhook latest - - 2014-12-03T00:22:41Z"),
        message("ghcr", "ghcr-package.json", new String[] {"X-GitHub-Event", "package"}, ghcr),
        message(
            "ghcr",
            "ghcr-registry-package.json",
            new String[] {"X-GitHub-Event", "registry_package"},
            ghcr.replace(
                "007f6abf74a925405a4315e7976b6a9cfa7e573f6dbded07eef2c0cc80b35ea8",
                "dbf57fe0f619f02d5014854f4a9a0011dd1e80e2cd923097941e3eaeb6f5e606")),
        message(
            "quay",
            "quay.json",
            NONE,
            "- mynamespace/repository latest - - -",
            "- mynamespace/repository foo - - -"),
        message(
            "harbor",
            "harbor.json",
            NONE,
            "- harbor/alpine 3.8 sha256:954b01234567 - 2023-04-03T06:04:53Z"),
        message(
            "harbor",
            "harbor-cloudevents.json",
            NONE,
            "- harbor/alpine 3.8 sha256:954b01234567 66e18103-4a5a-4a3c-8d0e-0d1f7c1c6c55"
                + " 2023-04-03T06:04:46Z"),
        message("ecr", "ecr.json", NONE, ecr),
        message("ecr", "ecr-sns.json", NONE, ecr),
        message(
            "acr",
            "acr.json",
            NONE,
            "- hello-world v1 sha256:80f0d5c80123 cb8c3971-9adc-488b-bdd8-43cbb4974ff5"
                + " 2017-11-17T16:52:01.343145347Z"),
        message(
            "acr",
            "acr-event-grid.json",
            NONE,
            "- hello-world v1 sha256:80f0d5c80123 831e1650-001e-001b-66ab-eeb76e069631"
                + " 2017-11-17T16:52:01.343145347Z"),
        message(
            "gar",
            "gar.json",
            NONE,
            "us-east1-docker.pkg.dev my-project/my-repo/hello-world 1.1 sha256:6ec128e20123"
                + " 136969346945 2021-02-26T19:13:55.749Z"),
        message(
            "artifactory",
            "artifactory.json",
            NONE,
            "- docker-local/team/app 1.0 sha256:35c4a2c10123 - -"),
        message(
            "nexus",
            "nexus-component.json",
            new String[] {"X-Nexus-Webhook-Delivery", "8c3cbb4e-1b1c-44c2-8b11-9d0b0e2f3a7d"},
            "- team/app 1.0 - 8c3cbb4e-1b1c-44c2-8b11-9d0b0e2f3a7d 2016-11-10T23:57:49.664Z"),
        message("nexus", "nexus-asset.json", NONE, "- team/app 1.0 - - 2016-11-10T23:57:49.664Z"),
        message(
            "gitea",
            "gitea.json",
            new String[] {"X-Gitea-Event", "package"},
            "- team/app 1.0 -"
                + " sha256:1a033cb6e666e06a8c22321b1b8ca6a2d3b0bb532048c7c264341d7022d2847f"
                + " 2024-05-06T07:08:09Z"),
        message("zot", "zot.json", Messages.zotHeaders("zotregistry.image.updated"), zot),
        message("zot", "zot-structured.json", NONE, zot),
        message("cdevents", "cdevents.json", NONE, cdEvents),
        message(
            "cdevents",
            "cdevents.json",
            new String[] {"ce-type", "dev.cdevents.artifact.published.0.3.0"},
            cdEvents),
        message("cdevents", "cdevents-structured.json", NONE, cdEvents),
        message("generic", "generic.json", NONE, "- team/app 1.0 sha256:aa0123456789 - -"),
        message(
            "generic",
            "generic-tags.json",
            new String[] {"webhook-id", "msg_1"},
            "- team/app 1.0 - msg_1 -",
            "- team/app latest - msg_1 -"));
  }

  private static Arguments message(String kind, String file, String[] headers, String... expected) {
    return Arguments.of(kind, file, headers, List.of(expected));
  }

  @ParameterizedTest
  @CsvSource({
    "distribution, distribution-no-news.json",
    "ghcr, ghcr-untagged.json",
    "ghcr, ghcr-ping.json",
    "harbor, harbor-by-digest.json",
    "harbor, harbor-pull.json",
    "ecr, ecr-untagged.json",
    "ecr, ecr-failure.json",
    "ecr, ecr-delete.json",
    "acr, acr-ping.json",
    "gar, gar-untagged.json",
    "gar, gar-delete.json",
    "artifactory, artifactory-deleted.json",
    "nexus, nexus-asset-blob.json",
    "nexus, nexus-asset-by-digest.json",
    "nexus, nexus-deleted.json",
    "gitea, gitea-deleted.json",
    "gitea, gitea-by-digest.json",
    "zot, zot-deleted.json",
    "cdevents, cdevents-deleted.json",
    "cdevents, cdevents-npm.json"
  })
  void makesNothingOfWhatIsNoPushOfATag(String kind, String file) {
    WebhookContent content = WebhookFormats.of(kind).decode(Messages.head(), Messages.file(file));

    assertThat(content.pushes()).isEmpty();
    assertThat(content.answer()).isEmpty();
  }

  /** What a message makes when a text in it is another. */
  private static List<WebhookPush> changed(String kind, String file, String from, String to) {
    String body = new String(Messages.file(file), StandardCharsets.UTF_8);
    assertThat(body).contains(from);
    return WebhookFormats.of(kind)
        .decode(Messages.head(), Messages.bytes(body.replace(from, to)))
        .pushes();
  }

  @ParameterizedTest
  @CsvSource({
    "artifactory, artifactory.json, '\"tag\": \"1.0\"', '\"tag\": \"sha256__35c4\"'",
    "artifactory, artifactory.json, '\"domain\": \"docker\"', '\"domain\": \"artifact\"'",
    "gitea, gitea.json, '\"container\"', '\"maven\"'",
    "ghcr, ghcr-package.json, '\"package_type\": \"CONTAINER\"', '\"package_type\": \"npm\"'",
    "ghcr, ghcr-package.json, '\"published\"', '\"deleted\"'",
    "nexus, nexus-component.json, '\"docker\"', '\"maven2\"'",
    "quay, quay.json, '\"updated_tags\"', '\"docker_tags\"'",
    "acr, acr.json, '\"push\"', '\"chart_push\"'",
    "acr, acr-event-grid.json, 'ImagePushed', 'ImageDeleted'",
    "cdevents, cdevents.json, '&tag=1.2', ''"
  })
  void makesNothingOfWhatIsNearlyAPush(String kind, String file, String from, String to) {
    assertThat(changed(kind, file, from, to)).isEmpty();
  }

  @Test
  void knowsTheHostsOfAmazonInChina() {
    assertThat(changed("ecr", "ecr.json", "us-west-2", "cn-north-1"))
        .map(push -> push.host().orElseThrow())
        .containsExactly("123456789012.dkr.ecr.cn-north-1.amazonaws.com.cn");
  }

  @ParameterizedTest
  @CsvSource({
    "ecr, ecr.json, 123456789012, evil.example/1",
    "ecr, ecr.json, us-west-2, evil.example/1",
    "cdevents, cdevents.json, mycr.io/team/myapp, mycr.io",
    "cdevents, cdevents.json, tag=1.2, tag=%zz",
    "zot, zot-structured.json, '\"type\"', '\"kind\"'"
  })
  void refusesWhatDoesNotSayWhichImageIsMeant(String kind, String file, String from, String to) {
    assertThatThrownBy(() -> changed(kind, file, from, to))
        .isInstanceOf(WebhookFormatException.class);
  }

  @Test
  void takesAPlusInAPackageUrlForWhatItIs() {
    assertThat(changed("cdevents", "cdevents.json", "tag=1.2", "tag=1.2+3"))
        .map(WebhookPush::tag)
        .containsExactly("1.2+3");
  }

  @Test
  void answersTheHandshakeOfEventGrid() {
    WebhookContent content =
        WebhookFormats.of("acr")
            .decode(Messages.head(), Messages.file("acr-event-grid-validation.json"));

    assertThat(content.pushes()).isEmpty();
    assertThat(content.answer())
        .contains("{\"validationResponse\":\"512d38b6-c7b8-40c8-89fe-f46f9e9622b6\"}");
  }

  @Test
  void takesAPushWhoseDigestIsOfAnAlgorithmItDoesNotKnow() {
    WebhookContent content =
        WebhookFormats.of("generic")
            .decode(
                Messages.head(),
                Messages.bytes(
                    "{\"repository\":\"team/app\",\"tag\":\"1.0\",\"digest\":\"blake3:aa\"}"));

    assertThat(content.pushes()).map(WebhookPush::digest).containsExactly(Optional.empty());
  }

  @Test
  void namesTheFormatsThereAreWhereOneIsUnknown() {
    assertThatThrownBy(() -> WebhookFormats.of("nope"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "there is no webhook format \"nope\"; there are acr, artifactory, cdevents,"
                + " distribution, dockerhub, ecr, gar, generic, ghcr, gitea, gitlab, harbor, nexus,"
                + " quay, zot");
  }
}
