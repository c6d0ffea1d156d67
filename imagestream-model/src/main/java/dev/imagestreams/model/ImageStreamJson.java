package dev.imagestreams.model;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.core.util.Separators;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.Objects;

/**
 * Reads and writes image streams as JSON, losing nothing.
 *
 * <p>Reads {@code image.openshift.io/v1} and the older {@code v1}. Writing what was read gives the
 * same JSON: unknown fields, explicit nulls and the spelling of times are kept. Fields come in the
 * order in which OpenShift prints them, tags sorted by name. Thread-safe; does not block.
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
    Objects.requireNonNull(json, "json");
    try (JsonParser parser = Json.parser(json)) {
      JsonInput in = new JsonInput(parser, "ImageStream");
      return in.document(new ImageStreamDecoder(in)::imageStream);
    } catch (IOException e) {
      throw new UncheckedIOException("reading from memory failed", e);
    }
  }

  /** Writes a stream on one line. */
  public static String write(ImageStream stream) {
    return write(stream, false);
  }

  /** Writes a stream for people: one field a line, indented by four spaces as {@code oc} does. */
  public static String writeIndented(ImageStream stream) {
    return write(stream, true);
  }

  private static String write(ImageStream stream, boolean indented) {
    StringWriter text = new StringWriter();
    try (JsonGenerator generator = Json.generator(text)) {
      if (indented) {
        generator.setPrettyPrinter(INDENTED.createInstance());
      }
      new ImageStreamEncoder(new JsonOutput(generator)).imageStream(stream);
    } catch (IOException e) {
      throw new UncheckedIOException("writing to memory failed", e);
    }
    return text.toString();
  }
}
