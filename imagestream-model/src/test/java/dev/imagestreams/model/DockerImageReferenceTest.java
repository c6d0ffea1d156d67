package dev.imagestreams.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class DockerImageReferenceTest {

  private static final String HEX64 = "0123456789abcdef".repeat(4);
  private static final String SHA256 = "sha256:" + HEX64;
  private static final String SHA384 = "sha384:" + "0123456789abcdef".repeat(6);
  private static final String SHA512 = "sha512:" + "0123456789abcdef".repeat(8);
  private static final String OLD_ID = "1f0c3a";

  /** Text, registry, namespace, name, tag and id. */
  static Stream<Arguments> accepted() {
    String b231 = "b".repeat(231);
    return Stream.of(
        arguments("foo", "", "", "foo", "", ""),
        arguments("foo:tag", "", "", "foo", "tag", ""),
        arguments("foo:5000", "", "", "foo", "5000", ""),
        arguments("sha256:" + HEX64, "", "", "sha256", HEX64, ""),
        arguments("foo@" + SHA256, "", "", "foo", "", SHA256),
        arguments("foo@" + SHA384, "", "", "foo", "", SHA384),
        arguments("foo@" + SHA512, "", "", "foo", "", SHA512),
        arguments("foo:tag@" + SHA256, "", "", "foo", "tag", SHA256),
        arguments(
            "foo@sha256:" + "AbCdEf09".repeat(8),
            "",
            "",
            "foo",
            "",
            "sha256:" + "AbCdEf09".repeat(8)),
        arguments("bar/foo", "", "bar", "foo", "", ""),
        arguments("bar/foo:tag", "", "bar", "foo", "tag", ""),
        arguments("bar/foo@" + SHA256, "", "bar", "foo", "", SHA256),
        arguments("bar/foo/baz", "", "bar", "foo/baz", "", ""),
        arguments("bar/foo/baz/biz", "", "bar", "foo/baz/biz", "", ""),
        arguments("bar/library/baz", "", "bar", "library/baz", "", ""),
        arguments("bar/foo/baz:tag@" + SHA512, "", "bar", "foo/baz", "tag", SHA512),
        arguments("bar:5000/foo/baz", "bar:5000", "foo", "baz", "", ""),
        arguments("bar:5000/library/baz", "bar:5000", "library", "baz", "", ""),
        arguments("bar:5000/baz", "bar:5000", "", "baz", "", ""),
        arguments("bar:5000/foo/baz:tag", "bar:5000", "foo", "baz", "tag", ""),
        arguments("bar:5000/foo/baz@" + SHA256, "bar:5000", "foo", "baz", "", SHA256),
        arguments("bar:0/baz", "bar:0", "", "baz", "", ""),
        arguments("bar:123456789012/baz", "bar:123456789012", "", "baz", "", ""),
        arguments("myregistry.io/foo", "myregistry.io", "", "foo", "", ""),
        arguments("MyRegistry.IO:5000/foo", "MyRegistry.IO:5000", "", "foo", "", ""),
        arguments("192.168.1.1/foo", "192.168.1.1", "", "foo", "", ""),
        arguments("docker.io/myapp", "docker.io", "", "myapp", "", ""),
        arguments("docker.io/library/myapp", "docker.io", "library", "myapp", "", ""),
        arguments("docker.io/user/myapp", "docker.io", "user", "myapp", "", ""),
        arguments("docker.io/user/a/myapp", "docker.io", "user", "a/myapp", "", ""),
        arguments("index.docker.io/bar", "index.docker.io", "", "bar", "", ""),
        arguments("localhost/bar", "localhost", "", "bar", "", ""),
        arguments("localhost/bar/foo:tag", "localhost", "bar", "foo", "tag", ""),
        arguments("localhost:5000/org", "localhost:5000", "", "org", "", ""),
        arguments("localhosts/bar", "", "localhosts", "bar", "", ""),
        // an upper-case first segment is a host to the grammar, and a namespace to the splitting
        arguments("Bar/foo", "", "Bar", "foo", "", ""),
        // and one with an underscore is no host to the grammar, and a registry to the splitting
        arguments("a_b.c/foo", "a_b.c", "", "foo", "", ""),
        arguments("a_b/foo", "", "a_b", "foo", "", ""),
        arguments("a__b/c--d/e.f", "", "a__b", "c--d/e.f", "", ""),
        arguments("a--b.c/foo", "a--b.c", "", "foo", "", ""),
        arguments("quay.io", "quay.io", "", "", "", ""),
        arguments("quay.io:5000", "quay.io:5000", "", "", "", ""),
        arguments("quay.io:tag", "quay.io:tag", "", "", "", ""),
        arguments("quay.io@" + SHA256, "quay.io@" + SHA256, "", "", "", SHA256),
        arguments("quay.io:tag@" + SHA256, "quay.io:tag@" + SHA256, "", "", "", SHA256),
        arguments("a_b.c", "a_b.c", "", "", "", ""),
        arguments("localhost", "localhost", "", "", "", ""),
        arguments("localhost:5000", "localhost:5000", "", "", "", ""),
        arguments("localhosts", "localhosts", "", "", "", ""),
        arguments("local", "", "", "local", "", ""),
        arguments("foo:" + "t".repeat(128), "", "", "foo", "t".repeat(128), ""),
        arguments("foo:_._-A", "", "", "foo", "_._-A", ""),
        arguments(
            "bar:5000/" + "a".repeat(63) + "/" + "b".repeat(182) + ":tag",
            "bar:5000",
            "a".repeat(63),
            "b".repeat(182),
            "tag",
            ""),
        arguments("docker.io/library/" + b231 + ":tag", "docker.io", "library", b231, "tag", ""),
        arguments("docker.io/" + b231 + ":tag", "docker.io", "", b231, "tag", ""),
        arguments("a".repeat(255), "", "", "a".repeat(255), "", ""));
  }

  @ParameterizedTest
  @MethodSource("accepted")
  void splitsAsOpenShiftDoes(
      String text, String registry, String namespace, String name, String tag, String id) {
    assertThat(DockerImageReference.parse(text))
        .isEqualTo(new DockerImageReference(registry, namespace, name, tag, id));
  }

  /** Text, part and position. */
  static Stream<Arguments> rejected() {
    return Stream.of(
        arguments("", "repository", 0),
        arguments(" foo", "repository", 0),
        arguments("foo\n", "repository", 3),
        arguments(":tag", "repository", 0),
        arguments("@" + SHA256, "repository", 0),
        arguments("registry.io/foo/bar/:Tag", "repository", 20),
        arguments("https://bar:5000/foo/baz", "host", 0),
        arguments("http://bar:5000/foo/baz@" + SHA256, "host", 0),
        arguments("ftp://baz/baz/biz", "host", 0),
        arguments("registry:3000/integration/imageStream:success", "repository", 31),
        arguments("Foo", "repository", 0),
        arguments("Quay.io", "repository", 0),
        arguments("Foo_bar/baz", "repository", 0),
        arguments("bar/foo/baz////biz", "repository", 12),
        arguments("//foo/baz/biz", "repository", 0),
        arguments("/foo", "repository", 0),
        arguments("foo/", "repository", 4),
        arguments("bar/Foo", "repository", 4),
        arguments("-bar/foo", "repository", 0),
        arguments("a..b", "repository", 2),
        arguments("a___b", "repository", 3),
        arguments("a-", "repository", 1),
        arguments("f\u00fc", "repository", 1),
        arguments("bar:5000/" + "a".repeat(63) + "/" + "b".repeat(183) + ":tag", "repository", 255),
        arguments("docker.io/" + "b".repeat(246) + ":tag", "repository", 255),
        arguments("a".repeat(256), "repository", 255),
        arguments("[::1]/foo", "host", 0),
        arguments("[::1]:5000/foo", "host", 0),
        arguments("[::1]", "tag", 2),
        arguments("bad-.example/foo", "host", 3),
        arguments("bad..example/foo", "host", 4),
        arguments("example./foo", "host", 8),
        arguments("a_b.c:5000/foo", "host", 1),
        arguments("bar:/foo", "host", 3),
        arguments("bar:x/foo", "host", 4),
        arguments("bar:5x/foo", "host", 5),
        arguments("bar:1:2/foo", "host", 5),
        arguments("foo:", "tag", 4),
        arguments("foo:.a", "tag", 4),
        arguments("foo:a:b", "tag", 5),
        arguments("foo:a\u0661", "tag", 5),
        arguments("foo:" + "t".repeat(129), "tag", 132),
        arguments("abc@badid", "digest", 4),
        arguments("abc@", "digest", 4),
        arguments("index.docker.io/mysql@sha256:bad", "digest", 29),
        arguments(
            "registry:5000/integration/test-image-stream@sha256:00000000000000000000000000000001",
            "digest",
            51),
        arguments("foo@md5:" + "0".repeat(32), "digest", 4),
        arguments("foo@SHA256:" + HEX64, "digest", 4),
        arguments("foo@sha256:" + "0".repeat(63) + "g", "digest", 74),
        arguments("foo@sha512:" + HEX64, "digest", 11),
        arguments("foo@" + SHA256 + "@" + SHA256, "digest", 11));
  }

  @ParameterizedTest
  @MethodSource("rejected")
  void saysWhatIsWrongAndWhere(String text, String part, int position) {
    InvalidReferenceException problem =
        catchThrowableOfType(
            InvalidReferenceException.class, () -> DockerImageReference.parse(text));

    assertThat(problem).as(text).isNotNull();
    assertThat(problem.part()).as(problem.getMessage()).isEqualTo(part);
    assertThat(problem.position()).as(problem.getMessage()).isEqualTo(position);
  }

  @Test
  void refusesNull() {
    assertThatNullPointerException().isThrownBy(() -> DockerImageReference.parse(null));
    assertThatNullPointerException()
        .isThrownBy(() -> new DockerImageReference(null, "", "a", "", ""));
    assertThatNullPointerException()
        .isThrownBy(() -> new DockerImageReference("", null, "a", "", ""));
    assertThatNullPointerException()
        .isThrownBy(() -> new DockerImageReference("", "", null, "", ""));
    assertThatNullPointerException()
        .isThrownBy(() -> new DockerImageReference("", "", "a", null, ""));
    assertThatNullPointerException()
        .isThrownBy(() -> new DockerImageReference("", "", "a", "", null));
  }

  @Test
  void fillsInWhatADockerClientWould() {
    assertThat(ref("", "", "a", "", "").dockerClientDefaults())
        .isEqualTo(ref("docker.io", "library", "a", "latest", ""));
    assertThat(ref("docker.io", "", "a", "1", "").dockerClientDefaults())
        .isEqualTo(ref("docker.io", "library", "a", "1", ""));
    assertThat(ref("index.docker.io", "", "a", "", "").dockerClientDefaults())
        .isEqualTo(ref("index.docker.io", "library", "a", "latest", ""));
    assertThat(ref("registry-1.docker.io", "", "a", "", "").dockerClientDefaults())
        .isEqualTo(ref("registry-1.docker.io", "library", "a", "latest", ""));
    assertThat(ref("", "n", "a", "", "").dockerClientDefaults())
        .isEqualTo(ref("docker.io", "n", "a", "latest", ""));
    assertThat(ref("quay.io", "", "a", "", "").dockerClientDefaults())
        .isEqualTo(ref("quay.io", "", "a", "latest", ""));
  }

  @Test
  void hasTheDefaultTagEvenBesideADigest() {
    assertThat(ref("quay.io", "n", "a", "", SHA256).dockerClientDefaults())
        .isEqualTo(ref("quay.io", "n", "a", "latest", SHA256));
  }

  @ParameterizedTest
  @CsvSource({
    "foobar, docker.io/library/foobar:latest",
    "foobar, docker.io/foobar",
    "foobar, library/foobar",
    "quay.io/a, quay.io/a:latest",
    "index.docker.io/a, index.docker.io/library/a:latest",
  })
  void isTheSameWithAndWithoutTheDefaults(String one, String other) {
    assertThat(parse(one).sameAs(parse(other))).isTrue();
    assertThat(parse(other).sameAs(parse(one))).isTrue();
    assertThat(parse(one)).isNotEqualTo(parse(other));
  }

  @ParameterizedTest
  @CsvSource({
    "docker.io/a, index.docker.io/a",
    "docker.io/a, registry-1.docker.io/a",
    "a, quay.io/a",
    "quay.io/a, quay.io/library/a",
    "a:1, a:2",
    "a, a:1",
    "a, b",
  })
  void isNotTheSame(String one, String other) {
    assertThat(parse(one).sameAs(parse(other))).isFalse();
    assertThat(parse(other).sameAs(parse(one))).isFalse();
  }

  @Test
  void isNotTheSameWithADigest() {
    assertThat(parse("a").sameAs(parse("a@" + SHA256))).isFalse();
  }

  @Test
  void isMinimalWithoutTheDefaultTag() {
    assertThat(ref("docker.io", "library", "a", "latest", SHA256).minimal())
        .isEqualTo(ref("docker.io", "library", "a", "", SHA256));
    assertThat(ref("", "", "a", "Latest", "").minimal()).isEqualTo(ref("", "", "a", "Latest", ""));
    assertThat(ref("", "", "a", "", "").minimal()).isEqualTo(ref("", "", "a", "", ""));
  }

  @Test
  void isMinimalForADaemon() {
    for (String hub : List.of("docker.io", "index.docker.io", "registry-1.docker.io")) {
      assertThat(ref(hub, "library", "a", "latest", "").daemonMinimal())
          .isEqualTo(ref("docker.io", "", "a", "", ""));
      assertThat(ref(hub, "n", "a", "1", SHA256).daemonMinimal())
          .isEqualTo(ref("docker.io", "n", "a", "1", SHA256));
    }
    assertThat(ref("quay.io", "library", "a", "latest", "").daemonMinimal())
        .isEqualTo(ref("quay.io", "library", "a", "", ""));
    assertThat(ref("", "library", "a", "latest", "").daemonMinimal())
        .isEqualTo(ref("", "library", "a", "", ""));
  }

  /** Registry, the same for the second API, and its address. */
  @ParameterizedTest
  @CsvSource({
    "docker.io, registry-1.docker.io, https://registry-1.docker.io",
    "index.docker.io, registry-1.docker.io, https://registry-1.docker.io",
    "registry-1.docker.io, registry-1.docker.io, https://registry-1.docker.io",
    "quay.io, quay.io, https://quay.io",
    "bar:5000, bar:5000, https://bar:5000",
    "'', '', https://",
  })
  void knowsWhereTheApiIs(String registry, String v2, String url) {
    DockerImageReference reference = ref(registry, "n", "a", "t", SHA256);

    assertThat(reference.asV2()).isEqualTo(ref(v2, "n", "a", "t", SHA256));
    assertThat(reference.registryUrl()).isEqualTo(url);
  }

  @ParameterizedTest
  @CsvSource({
    "docker.io/a, registry-1.docker.io, 443, 80",
    "index.docker.io/a, registry-1.docker.io, 443, 80",
    "registry-1.docker.io/a, registry-1.docker.io, 443, 80",
    // the defaults come after the name of the API's host, and so don't get it
    "a, docker.io, 443, 80",
    "quay.io/a, quay.io, 443, 80",
    "bar:5000/a, bar, 5000, 5000",
    "docker.io:443/a, docker.io, 443, 443",
    "localhost:5000, localhost, 5000, 5000",
  })
  void knowsHostAndPort(String text, String host, String secure, String insecure) {
    assertThat(parse(text).registryHostPort(false))
        .isEqualTo(new DockerImageReference.HostPort(host, secure))
        .hasToString(host + ":" + secure);
    assertThat(parse(text).registryHostPort(true))
        .isEqualTo(new DockerImageReference.HostPort(host, insecure));
  }

  @Test
  void hasNoHostAndPortInSeveralColons() {
    assertThat(parse("quay.io:tag@" + SHA256).registryHostPort(false))
        .isEqualTo(new DockerImageReference.HostPort("", ""));
  }

  @Test
  void isARepositoryWithoutTagAndId() {
    assertThat(ref("quay.io", "n", "a", "t", SHA256).asRepository())
        .isEqualTo(ref("quay.io", "n", "a", "", ""));
  }

  @Test
  void namesTheRepositoryWithinItsRegistry() {
    assertThat(ref("quay.io", "n", "a/b", "t", SHA256).repositoryName()).isEqualTo("n/a/b");
    assertThat(ref("quay.io", "", "a", "t", "").repositoryName()).isEqualTo("a");
    assertThat(ref("quay.io", "", "", "", "").repositoryName()).isEmpty();
  }

  /** Fields, name with tag or id, exactly, and as text. */
  static Stream<Arguments> written() {
    return Stream.of(
        arguments(ref("", "", "a", "", ""), "a", "a", "a"),
        arguments(ref("", "", "a", "t", ""), "a:t", "a:t", "a:t"),
        arguments(ref("", "n", "a", "", SHA256), "a@" + SHA256, "n/a@" + SHA256, "n/a@" + SHA256),
        arguments(ref("", "n", "a", "t", SHA256), "a@" + SHA256, "n/a@" + SHA256, "n/a@" + SHA256),
        arguments(ref("r:1", "", "a", "t", OLD_ID), "a:1f0c3a", "r:1/a:1f0c3a", "r:1/a:1f0c3a"),
        arguments(ref("docker.io", "", "a", "", ""), "a", "docker.io/a", "docker.io/library/a"),
        arguments(
            ref("index.docker.io", "", "a", "t", ""),
            "a:t",
            "index.docker.io/a:t",
            "index.docker.io/library/a:t"),
        arguments(
            ref("registry-1.docker.io", "", "a", "", ""),
            "a",
            "registry-1.docker.io/a",
            "registry-1.docker.io/library/a"),
        arguments(
            ref("docker.io", "n", "a/b", "", ""), "a/b", "docker.io/n/a/b", "docker.io/n/a/b"),
        arguments(ref("quay.io", "", "a", "", ""), "a", "quay.io/a", "quay.io/a"),
        arguments(ref("quay.io", "n", "", "t", SHA256), "", "", ""),
        arguments(ref("docker.io", "", "", "", ""), "", "", ""));
  }

  @ParameterizedTest
  @MethodSource("written")
  void writesItself(DockerImageReference reference, String name, String exact, String text) {
    assertThat(reference.nameString()).isEqualTo(name);
    assertThat(reference.exact()).isEqualTo(exact);
    assertThat(reference).hasToString(text);
  }

  @Test
  void isMostSpecificByItsDigest() {
    assertThat(ref("r", "n", "a", "t", SHA256).mostSpecific())
        .isEqualTo(ref("r", "n", "a", "", SHA256));
    assertThat(ref("r", "n", "a", "", SHA256).mostSpecific())
        .isEqualTo(ref("r", "n", "a", "", SHA256));
  }

  @Test
  void isMostSpecificByItsOldIdAsATag() {
    assertThat(ref("r", "n", "a", "", OLD_ID).mostSpecific())
        .isEqualTo(ref("r", "n", "a", OLD_ID, ""));
    assertThat(ref("r", "n", "a", "t", OLD_ID).mostSpecific())
        .isEqualTo(ref("r", "n", "a", "t", OLD_ID));
    assertThat(ref("r", "n", "a", "t", "").mostSpecific()).isEqualTo(ref("r", "n", "a", "t", ""));
  }

  private static DockerImageReference parse(String text) {
    return DockerImageReference.parse(text);
  }

  private static DockerImageReference ref(
      String registry, String namespace, String name, String tag, String id) {
    return new DockerImageReference(registry, namespace, name, tag, id);
  }
}
