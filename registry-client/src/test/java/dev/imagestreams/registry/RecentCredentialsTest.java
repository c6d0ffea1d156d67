package dev.imagestreams.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.imagestreams.model.Repository;
import dev.imagestreams.registry.auth.Credentials;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class RecentCredentialsTest {

  private static final Repository APP = new Repository("registry.example", "team/app");
  private static final Repository OTHER = new Repository("registry.example", "team/other");

  private final AtomicLong nanos = new AtomicLong();
  private final List<String> asked = new ArrayList<>();
  private final RecentCredentials recent =
      new RecentCredentials(
          (repository, identity) -> {
            asked.add(repository.path() + " " + identity);
            return List.of(new Credentials(identity, "secret"));
          },
          nanos::get);

  @Test
  void asksOnceForManyCalls() {
    recent.of(APP, "ann");
    List<Credentials> found = recent.of(APP, "ann");

    assertThat(asked).containsExactly("team/app ann");
    assertThat(found).containsExactly(new Credentials("ann", "secret"));
  }

  @Test
  void keepsRepositoriesAndIdentitiesApart() {
    recent.of(APP, "ann");

    assertThat(recent.of(APP, "bob")).containsExactly(new Credentials("bob", "secret"));
    recent.of(OTHER, "ann");
    assertThat(asked).containsExactly("team/app ann", "team/app bob", "team/other ann");
  }

  @Test
  void asksAgainAfterASecond() {
    recent.of(APP, "ann");
    nanos.addAndGet(RecentCredentials.REMEMBERED.toNanos());
    recent.of(APP, "ann");

    assertThat(asked).hasSize(2);
  }

  @Test
  void asksAgainAfterARefusal() {
    recent.of(APP, "ann");
    recent.of(OTHER, "ann");
    recent.forget(APP, "ann");
    recent.of(APP, "ann");
    recent.of(OTHER, "ann");

    assertThat(asked).containsExactly("team/app ann", "team/other ann", "team/app ann");
  }

  @Test
  void remembersNoFailure() {
    AtomicLong tries = new AtomicLong();
    RecentCredentials failing =
        new RecentCredentials(
            (repository, identity) -> {
              throw new IllegalStateException("try " + tries.incrementAndGet());
            },
            nanos::get);

    assertThatThrownBy(() -> failing.of(APP, "")).hasMessage("try 1");
    assertThatThrownBy(() -> failing.of(APP, "")).hasMessage("try 2");
  }
}
