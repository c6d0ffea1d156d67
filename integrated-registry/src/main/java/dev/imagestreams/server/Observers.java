package dev.imagestreams.server;

import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Those who are told what a registry does, none of whom can harm it. Thread-safe. */
final class Observers {

  private static final Logger LOG = LoggerFactory.getLogger(Observers.class);

  private final List<RegistryObserver> observers;

  Observers(List<RegistryObserver> observers) {
    this.observers = List.copyOf(observers);
  }

  /**
   * @param request made where there is somebody to be told
   */
  void answered(Supplier<AnsweredRequest> request) {
    if (!observers.isEmpty()) {
      AnsweredRequest answered = request.get();
      tell(observer -> observer.answered(answered));
    }
  }

  void collected(CollectedGarbage collected) {
    tell(observer -> observer.collected(collected));
  }

  private void tell(Consumer<RegistryObserver> news) {
    for (RegistryObserver observer : observers) {
      try {
        news.accept(observer);
      } catch (RuntimeException e) {
        LOG.warn("an observer of the registry failed: {}", observer, e);
      }
    }
  }
}
