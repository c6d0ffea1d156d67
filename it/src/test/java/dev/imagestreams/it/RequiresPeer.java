package dev.imagestreams.it;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A test that needs programs of others. Where one is missing the test is skipped, and {@link Peers}
 * says so at the end; with {@code -Dpeers.required=true} it fails.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(PeersCondition.class)
@interface RequiresPeer {

  /** The programs, by the names under which they are on the path. */
  String[] value();
}
