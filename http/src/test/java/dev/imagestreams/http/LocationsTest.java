package dev.imagestreams.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LocationsTest {

  @ParameterizedTest
  @CsvSource({
    "https://cdn.example/x, https://cdn.example/x",
    "HTTPS://cdn.example/x, HTTPS://cdn.example/x",
    "//cdn.example/x, https://cdn.example/x",
    "/other, https://r.example:5000/other",
    "/other?a=b, https://r.example:5000/other?a=b",
    "next, https://r.example:5000/v2/app/tags/next",
    "?n=2, https://r.example:5000/v2/app/tags/list?n=2",
    "/a%2Fb?sig=a%2Bb%3D&x=%7E~+c, https://r.example:5000/a%2Fb?sig=a%2Bb%3D&x=%7E~+c",
    "/a/../b/./c//d, https://r.example:5000/a/../b/./c//d",
  })
  void readsAPlaceRelativeToTheAnswer(String location, String expected) {
    assertThat(
            Locations.resolve(URI.create("https://r.example:5000/v2/app/tags/list?n=1"), location))
        .map(URI::toString)
        .contains(expected);
  }

  /** Without a slash between, the path would become a part of the host's name. */
  @Test
  void keepsTheHostWhereTheBaseHasNoPath() {
    assertThat(Locations.resolve(URI.create("https://r.example"), "token"))
        .contains(URI.create("https://r.example/token"));
    assertThat(Locations.resolve(URI.create("https://r.example"), ".evil.example/token"))
        .map(URI::getHost)
        .contains("r.example");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://",
        "http:///x",
        "mailto:a@b",
        "file:/etc/passwd",
        "http://a b/",
        "/a b",
        "/a\u0007b",
        "http://exa_mple:x/",
        "/%zz"
      })
  void refusesWhatIsNoUrl(String location) {
    assertThat(Locations.resolve(URI.create("https://r.example/v2/"), location)).isEmpty();
  }
}
