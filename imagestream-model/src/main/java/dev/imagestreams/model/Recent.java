package dev.imagestreams.model;

import java.util.Optional;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/**
 * Values made of numbers lately, given again for the same number: the times and generations of a
 * stream's tags are mostly few. Forgets a value where another one takes its place.
 */
final class Recent<V> {

  private static final int SIZE = 128;

  private final LongFunction<V> maker;
  private final long[] numbers = new long[SIZE];

  @SuppressWarnings({"unchecked", "rawtypes"}) // There are no arrays of a type parameter's type.
  private final @Nullable Optional<V>[] values = new Optional[SIZE];

  Recent(LongFunction<V> maker) {
    this.maker = maker;
  }

  Optional<V> of(long number) {
    int place = (int) ((number * 0x9E3779B97F4A7C15L) >>> 57); // The top bits mix all others.
    Optional<V> value = values[place];
    if (value == null || numbers[place] != number) {
      value = Optional.of(maker.apply(number));
      values[place] = value;
      numbers[place] = number;
    }
    return value;
  }
}
