package dev.imagestreams.model;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.core.util.Separators;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Objects;

/**
 * Reads and writes image streams, and the other kinds of OpenShift's image API, as JSON, losing
 * nothing.
 *
 * <p>Reads {@code image.openshift.io/v1} and the older {@code v1}. Writing what was read gives the
 * same JSON: unknown fields, explicit nulls and the spelling of times are kept. Fields come in the
 * order in which OpenShift prints them, tags sorted by name. What is read is bounded: 100 levels
 * deep, a million elements a list or object, names and references of 65,536 characters, 512 Mi
 * characters in all. Thread-safe; does not block.
 */
public final class ImageStreamJson {

  private static final DefaultPrettyPrinter INDENTED =
      new DefaultPrettyPrinter(
              Separators.createDefaultInstance()
                  .withObjectFieldValueSpacing(Separators.Spacing.AFTER)
                  .withObjectEmptySeparator("")
                  .withArrayEmptySeparator(""))
          .withObjectIndenter(new DefaultIndenter("    ", "\n"))
          .withArrayIndenter(new DefaultIndenter("    ", "\n"));

  private ImageStreamJson() {}

  /**
   * Reads a stream.
   *
   * @throws InvalidDocumentException when the text is not a stream; it says where it stops being
   *     one
   */
  public static ImageStream read(String json) {
    return read(json, ImageStream.class);
  }

  /**
   * Reads a document of any kind.
   *
   * @param kind which
   * @throws InvalidDocumentException when the text is not one of that kind; it says where it stops
   *     being one
   */
  public static <T extends ApiObject> T read(String json, Class<T> kind) {
    Objects.requireNonNull(json, "json");
    Kinds.Kind<T> wanted = Kinds.of(kind);
    try (JsonParser parser = Json.parser(json)) {
      return new JsonInput(parser, wanted.name()).document(wanted::read);
    } catch (IOException e) {
      throw new UncheckedIOException("reading from memory failed", e);
    }
  }

  /** Writes a document on one line. */
  public static String write(ApiObject document) {
    return write(document, false);
  }

  /** Writes a document for people: one field a line, indented by four spaces as {@code oc} does. */
  public static String writeIndented(ApiObject document) {
    return write(document, true);
  }

  private static String write(ApiObject document, boolean indented) {
    TextWriter text = new TextWriter();
    try (JsonGenerator generator = Json.generator(text)) {
      if (indented) {
        generator.setPrettyPrinter(INDENTED.createInstance());
      }
      Kinds.write(new JsonOutput(generator), document);
    } catch (IOException e) {
      throw new UncheckedIOException("writing to memory failed", e);
    }
    return text.toString();
  }

  /**
   * Reads a tag of a stream's status, for stores that keep tags apart.
   *
   * @throws InvalidDocumentException when the text is not one
   */
  public static NamedTagEventList readTag(String json) {
    Objects.requireNonNull(json, "json");
    try (JsonParser parser = Json.parser(json)) {
      return new JsonInput(parser, "NamedTagEventList")
          .document(StreamShapes.NAMED_TAG_EVENT_LIST::read);
    } catch (IOException e) {
      throw new UncheckedIOException("reading from memory failed", e);
    }
  }

  /** Writes a tag of a stream's status on one line, as it stands in the stream. */
  public static String writeTag(NamedTagEventList tag) {
    TextWriter text = new TextWriter();
    try (JsonGenerator generator = Json.generator(text)) {
      StreamShapes.NAMED_TAG_EVENT_LIST.write(new JsonOutput(generator), tag);
    } catch (IOException e) {
      throw new UncheckedIOException("writing to memory failed", e);
    }
    return text.toString();
  }

  static Map<String, Object> toTree(ApiObject document) {
    return Json.map(write(document));
  }

  static <T extends ApiObject> T ofTree(Map<String, Object> tree, Class<T> kind) {
    try {
      return read(Json.text(tree), kind);
    } catch (JsonProcessingException e) {
      throw new InvalidDocumentException(
          Kinds.of(kind).name(), "", "it is no JSON, or too deep a one", e);
    }
  }
}
