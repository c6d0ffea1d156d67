package dev.imagestreams.model.validation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.imagestreams.model.ApiObject;
import dev.imagestreams.model.Image;
import dev.imagestreams.model.ImageStream;
import dev.imagestreams.model.StreamKey;
import dev.imagestreams.model.TagReference;
import dev.imagestreams.model.validation.Violation.Type;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ValidationTest {

  private static final ImageStream RIGHT = ImageStream.empty(new StreamKey("shop", "web"));

  private static ImageStream wrong(int tags) {
    return RIGHT.withSpec(
        RIGHT
            .spec()
            .withTags(
                IntStream.range(0, tags)
                    .mapToObj(i -> TagReference.dockerImage("t%03d".formatted(i), ""))
                    .toList()));
  }

  @Test
  void givesBackWhatIsRight() {
    assertThat(Validation.require(RIGHT)).isSameAs(RIGHT);
  }

  @Test
  void refusesWhatIsWrongAndSaysWhy() {
    assertThatExceptionOfType(InvalidObjectException.class)
        .isThrownBy(() -> Validation.require(wrong(2)))
        .withMessage(
            """
            invalid ImageStream:
              /spec/tags/0/from/name: Required value (tag "t000")
              /spec/tags/1/from/name: Required value (tag "t001")""")
        .satisfies(
            e ->
                assertThat(e.violations())
                    .containsExactly(
                        new Violation(
                            "/spec/tags/0/from/name",
                            Type.REQUIRED,
                            "Required value (tag \"t000\")"),
                        new Violation(
                            "/spec/tags/1/from/name",
                            Type.REQUIRED,
                            "Required value (tag \"t001\")")));
  }

  @Test
  void refusesRegistries() {
    ImageStream stream = RIGHT.withTag(TagReference.dockerImage("a", "quay.example/a"));
    assertThatExceptionOfType(InvalidObjectException.class)
        .isThrownBy(() -> Validation.require(stream, RegistryAllowList.none()))
        .withMessage(
            "invalid ImageStream:\n  /spec/tags/0/from/name: registry \"quay.example\" not allowed"
                + " by empty whitelist (tag \"a\")");
  }

  @Test
  void theMessageIsBounded() {
    assertThatExceptionOfType(InvalidObjectException.class)
        .isThrownBy(() -> Validation.require(wrong(21)))
        .satisfies(
            e -> {
              assertThat(e.violations()).hasSize(21);
              assertThat(e.getMessage().lines()).hasSize(22);
              assertThat(e.getMessage()).endsWith("(tag \"t019\")\n  and 1 more");
            });
    assertThatExceptionOfType(InvalidObjectException.class)
        .isThrownBy(() -> Validation.require(wrong(20)))
        .satisfies(e -> assertThat(e.getMessage().lines()).hasSize(21));
  }

  @Test
  void anExceptionKeepsItsViolationsWhenItIsSent() throws Exception {
    InvalidObjectException sent =
        new InvalidObjectException(RIGHT, List.of(new Violation("/a", Type.INVALID, "b")));
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(sent);
    }
    try (ObjectInputStream in =
        new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
      assertThat(((InvalidObjectException) in.readObject()).violations())
          .isEqualTo(sent.violations());
    }
  }

  @Test
  void aTagsNameIsShownOnOneLine() {
    ImageStream stream =
        RIGHT.withTag(TagReference.dockerImage("a\nb\u202e" + "c".repeat(200), ""));
    assertThat(Validation.of(stream))
        .extracting(Violation::message)
        .containsExactly("Required value (tag \"a\\u000ab\\u202e" + "c".repeat(116) + "…\")");
  }

  @Test
  void aViolationIsOneLine() {
    assertThat(new Violation("/a\nb/~0", Type.INVALID, "c\rd"))
        .hasToString("/a\\u000ab/~0: c\\u000dd");
    assertThat(new Violation("", Type.INVALID, "x")).hasToString("/: x");
  }

  @Test
  void knowsTheWordsOfKubernetes() {
    assertThat(Type.values())
        .extracting(Type::reason)
        .containsExactly(
            "FieldValueRequired",
            "FieldValueInvalid",
            "FieldValueDuplicate",
            "FieldValueNotSupported",
            "FieldValueForbidden",
            "FieldValueTooLong");
  }

  @Test
  void anUpdateIsOfTheSameKind() {
    ApiObject image = Image.named("a", "b");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Validation.ofUpdate(RIGHT, image))
        .withMessage("an update of ImageStream can't be Image");
  }
}
