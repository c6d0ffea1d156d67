package dev.imagestreams.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RepositoryTest {

  @ParameterizedTest
  @CsvSource({
    "docker.io, ruby, docker.io/library/ruby",
    "index.docker.io, ruby, docker.io/library/ruby",
    "docker.io, library/ruby, docker.io/library/ruby",
    "docker.io, openshift/ruby, docker.io/openshift/ruby",
    "quay.io, ruby, quay.io/ruby",
    "localhost:5000, a/b/c, localhost:5000/a/b/c"
  })
  void isAlwaysInFullForm(String host, String path, String full) {
    assertThat(new Repository(host, path)).hasToString(full);
  }

  @ParameterizedTest
  @CsvSource({"'', a", "quay.io, ''", "quay.io/x, a", "quay.io, A", "quay.io, a:b", "a b, c"})
  void rejectsWhatIsNoHostOrPath(String host, String path) {
    assertThatThrownBy(() -> new Repository(host, path))
        .isInstanceOf(InvalidReferenceException.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ruby:latest",
        "ruby@sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
      })
  void hasNeitherTagNorDigest(String text) {
    assertThatThrownBy(() -> Repository.parse(text))
        .isInstanceOf(InvalidReferenceException.class)
        .hasMessageContaining("no tag and no digest")
        .extracting(e -> ((InvalidReferenceException) e).position())
        .isEqualTo(4);
  }

  @Test
  void takesATagOrADigest() {
    Repository repository = Repository.parse("quay.io/o/ruby");
    String digest = "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

    assertThat(repository.withTag("2")).hasToString("quay.io/o/ruby:2");
    assertThat(repository.withDigest(Digest.parse(digest))).hasToString("quay.io/o/ruby@" + digest);
    assertThatThrownBy(() -> repository.withTag("a/b"))
        .isInstanceOf(InvalidReferenceException.class);
  }
}
