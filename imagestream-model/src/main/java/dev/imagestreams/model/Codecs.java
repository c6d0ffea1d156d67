package dev.imagestreams.model;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The types of values that fields of OpenShift's objects have. */
final class Codecs {

  /** Longer than any name, reference or message has reason to be. */
  private static final int MAX_STRING = 1 << 16;

  /** A name, a reference, a sentence: at most 65,536 characters; empty for none. */
  static final Codec<String> STRING = new StringCodec(MAX_STRING);

  /** A document within the document, bounded by the parser alone; empty for none. */
  static final Codec<String> TEXT = new StringCodec(Integer.MAX_VALUE);

  /** A flag; false for none. */
  static final Codec<Boolean> BOOL =
      new Codec<>() {
        @Override
        public Boolean absent() {
          return false;
        }

        @Override
        public boolean isAbsent(Boolean value) {
          return !value;
        }

        @Override
        public Boolean read(JsonInput in) throws IOException {
          if (in.parser().currentToken() == JsonToken.VALUE_TRUE) {
            return true;
          }
          in.expect(JsonToken.VALUE_FALSE, "a boolean");
          return false;
        }

        @Override
        public void write(JsonOutput out, Boolean value) throws IOException {
          out.json().writeBoolean(value);
        }

        @Override
        public void writeAbsent(JsonOutput out) throws IOException {
          out.json().writeBoolean(false);
        }
      };

  /** A whole number that may be null. */
  static final Codec<Optional<Long>> NUMBER =
      new OptionalCodec<>() {
        @Override
        public Optional<Long> read(JsonInput in) throws IOException {
          in.expect(JsonToken.VALUE_NUMBER_INT, "a whole number");
          return in.number();
        }

        @Override
        public void write(JsonOutput out, Optional<Long> value) throws IOException {
          out.json().writeNumber(value.orElseThrow());
        }
      };

  /** A whole number; 0 for none. */
  static final Codec<Long> COUNT =
      new Codec<>() {
        @Override
        public Long absent() {
          return 0L;
        }

        @Override
        public boolean isAbsent(Long value) {
          return value == 0;
        }

        @Override
        public Long read(JsonInput in) throws IOException {
          in.expect(JsonToken.VALUE_NUMBER_INT, "a whole number");
          return in.parser().getLongValue();
        }

        @Override
        public void write(JsonOutput out, Long value) throws IOException {
          out.json().writeNumber(value);
        }

        @Override
        public void writeAbsent(JsonOutput out) throws IOException {
          out.json().writeNumber(0);
        }
      };

  /** A time; its spelling is kept where it is not the usual one. */
  static final Codec<Optional<Instant>> TIME =
      new OptionalCodec<>() {
        @Override
        public Optional<Instant> read(JsonInput in) throws IOException {
          in.expect(JsonToken.VALUE_STRING, "a time");
          return in.time();
        }

        @Override
        public void write(JsonOutput out, Optional<Instant> value) throws IOException {
          out.time(value.orElseThrow());
        }
      };

  /** Strings by name, in the order they stand in; the values are as long as texts may be. */
  static final Codec<Map<String, String>> STRINGS =
      new Codec<>() {
        @Override
        public Map<String, String> absent() {
          return Map.of();
        }

        @Override
        public boolean isAbsent(Map<String, String> value) {
          return value.isEmpty();
        }

        @Override
        public Map<String, String> read(JsonInput in) throws IOException {
          return Codecs.map(
              in,
              () -> {
                in.expect(JsonToken.VALUE_STRING, "a string");
                return in.parser().getText();
              });
        }

        @Override
        public void write(JsonOutput out, Map<String, String> value) throws IOException {
          out.json().writeStartObject();
          for (Map.Entry<String, String> entry : value.entrySet()) {
            out.json().writeStringField(entry.getKey(), entry.getValue());
          }
          out.json().writeEndObject();
        }

        @Override
        public void writeAbsent(JsonOutput out) throws IOException {
          out.json().writeNull();
        }
      };

  /** Names, written as an object of empty objects, as Go writes its sets. */
  static final Codec<Set<String>> NAMES =
      new Codec<>() {
        @Override
        public Set<String> absent() {
          return Set.of();
        }

        @Override
        public boolean isAbsent(Set<String> value) {
          return value.isEmpty();
        }

        @Override
        public Set<String> read(JsonInput in) throws IOException {
          in.expect(JsonToken.START_OBJECT, "an object");
          JsonNode tree = in.tree();
          Set<String> names = new LinkedHashSet<>();
          boolean usual = true;
          for (Map.Entry<String, JsonNode> entry : tree.properties()) {
            names.add(entry.getKey());
            usual &= entry.getValue().isObject() && entry.getValue().isEmpty();
          }
          if (!usual) {
            in.spelled(tree);
          }
          return names;
        }

        @Override
        public void write(JsonOutput out, Set<String> value) throws IOException {
          out.json().writeStartObject();
          for (String name : value) {
            out.json().writeObjectFieldStart(name);
            out.json().writeEndObject();
          }
          out.json().writeEndObject();
        }

        @Override
        public void writeAbsent(JsonOutput out) throws IOException {
          out.json().writeNull();
        }
      };

  private Codecs() {}

  /** A list; empty for none. */
  static <T> Codec<List<T>> listOf(JsonType<T> element) {
    return new Codec<>() {
      @Override
      public List<T> absent() {
        return List.of();
      }

      @Override
      public boolean isAbsent(List<T> value) {
        return value.isEmpty();
      }

      @Override
      public List<T> read(JsonInput in) throws IOException {
        in.expect(JsonToken.START_ARRAY, "a list");
        JsonParser parser = in.parser();
        List<T> list = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
          in.requireRoom(list.size());
          list.add(element.read(in));
        }
        return list;
      }

      @Override
      public void write(JsonOutput out, List<T> value) throws IOException {
        out.json().writeStartArray();
        for (T each : value) {
          element.write(out, each);
        }
        out.json().writeEndArray();
      }

      @Override
      public void writeAbsent(JsonOutput out) throws IOException {
        out.json().writeNull();
      }
    };
  }

  /** A list of tags, sorted as it is read; a name that stands twice is refused. */
  static <T> Codec<List<T>> tags(JsonType<T> element, SortedTags.Kind<T> kind) {
    Codec<List<T>> list = listOf(element);
    return new Codec<>() {
      @Override
      public List<T> absent() {
        return SortedTags.of(kind, List.of());
      }

      @Override
      public boolean isAbsent(List<T> value) {
        return value.isEmpty();
      }

      @Override
      public List<T> read(JsonInput in) throws IOException {
        try {
          return SortedTags.of(kind, list.read(in));
        } catch (IllegalArgumentException e) {
          throw in.invalid(String.valueOf(e.getMessage()));
        }
      }

      @Override
      public void write(JsonOutput out, List<T> value) throws IOException {
        list.write(out, value);
      }

      @Override
      public void writeAbsent(JsonOutput out) throws IOException {
        list.writeAbsent(out);
      }
    };
  }

  /** Values by name; empty for none. */
  static <T> Codec<Map<String, T>> mapOf(JsonType<T> element) {
    return new Codec<>() {
      @Override
      public Map<String, T> absent() {
        return Map.of();
      }

      @Override
      public boolean isAbsent(Map<String, T> value) {
        return value.isEmpty();
      }

      @Override
      public Map<String, T> read(JsonInput in) throws IOException {
        return Codecs.map(in, () -> element.read(in));
      }

      @Override
      public void write(JsonOutput out, Map<String, T> value) throws IOException {
        out.json().writeStartObject();
        for (Map.Entry<String, T> entry : value.entrySet()) {
          out.json().writeFieldName(entry.getKey());
          element.write(out, entry.getValue());
        }
        out.json().writeEndObject();
      }

      @Override
      public void writeAbsent(JsonOutput out) throws IOException {
        out.json().writeNull();
      }
    };
  }

  /** An object that may be missing. */
  static <T> Codec<Optional<T>> optional(JsonType<T> type) {
    return new OptionalCodec<>() {
      @Override
      public Optional<T> read(JsonInput in) throws IOException {
        return Optional.of(type.read(in));
      }

      @Override
      public void write(JsonOutput out, Optional<T> value) throws IOException {
        type.write(out, value.orElseThrow());
      }
    };
  }

  /** An object that always is; without it in the document it is {@code absent}. */
  static <T> Codec<T> object(JsonType<T> type, T absent) {
    return new Codec<>() {
      @Override
      public T absent() {
        return absent;
      }

      @Override
      public boolean isAbsent(T value) {
        return value == absent || value.equals(absent);
      }

      @Override
      public T read(JsonInput in) throws IOException {
        return type.read(in);
      }

      @Override
      public void write(JsonOutput out, T value) throws IOException {
        type.write(out, value);
      }

      @Override
      public void writeAbsent(JsonOutput out) throws IOException {
        type.write(out, absent);
      }
    };
  }

  private interface Element<T> {
    T read() throws IOException;
  }

  private static <T> Map<String, T> map(JsonInput in, Element<T> element) throws IOException {
    in.expect(JsonToken.START_OBJECT, "an object");
    JsonParser parser = in.parser();
    Map<String, T> map = new LinkedHashMap<>();
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      in.expect(JsonToken.FIELD_NAME, "a field");
      String key = parser.currentName();
      in.requireRoom(map.size());
      parser.nextToken();
      if (map.put(key, element.read()) != null) {
        throw in.invalid("the field stands twice");
      }
    }
    return map;
  }

  private record StringCodec(int limit) implements Codec<String> {

    @Override
    public String absent() {
      return "";
    }

    @Override
    public boolean isAbsent(String value) {
      return value.isEmpty();
    }

    @Override
    public String read(JsonInput in) throws IOException {
      in.expect(JsonToken.VALUE_STRING, "a string");
      String text = in.parser().getText();
      if (text.length() > limit) {
        throw in.invalid(
            "the text has " + text.length() + " characters; " + limit + " are allowed");
      }
      return text;
    }

    @Override
    public void write(JsonOutput out, String value) throws IOException {
      out.json().writeString(value);
    }

    @Override
    public void writeAbsent(JsonOutput out) throws IOException {
      out.json().writeString("");
    }
  }

  private abstract static class OptionalCodec<T> implements Codec<Optional<T>> {

    @Override
    public Optional<T> absent() {
      return Optional.empty();
    }

    @Override
    public boolean isAbsent(Optional<T> value) {
      return value.isEmpty();
    }

    @Override
    public void writeAbsent(JsonOutput out) throws IOException {
      out.json().writeNull();
    }
  }
}
