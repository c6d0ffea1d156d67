package dev.imagestreams.testkit.schedule;

import dev.imagestreams.core.store.HostBudgets;
import dev.imagestreams.core.store.ImageStreamStore;
import dev.imagestreams.core.store.StoreException;
import dev.imagestreams.core.store.WorkQueue;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.function.Predicate;

/** A store whose calls fail when a test says so. Thread-safe. */
final class FailingStore {

  /**
   * A call.
   *
   * @param name as {@code WorkQueue.claim}
   */
  record Call(String name, List<Object> arguments) {}

  private final ImageStreamStore store;
  private volatile Predicate<Call> fails = call -> false;

  FailingStore(ImageStreamStore target) {
    WorkQueue work = proxy(WorkQueue.class, target.work());
    HostBudgets budgets = proxy(HostBudgets.class, target.budgets());
    ImageStreamStore all = proxy(ImageStreamStore.class, target);
    this.store =
        (ImageStreamStore)
            Proxy.newProxyInstance(
                getClass().getClassLoader(),
                new Class<?>[] {ImageStreamStore.class},
                (proxy, method, arguments) ->
                    switch (method.getName()) {
                      case "work" -> work;
                      case "budgets" -> budgets;
                      case "events" -> target.events();
                      default -> invoke(all, method, arguments);
                    });
  }

  ImageStreamStore store() {
    return store;
  }

  /** Which calls fail from now on. */
  void fail(Predicate<Call> which) {
    fails = which;
  }

  void failAll() {
    fail(call -> true);
  }

  void heal() {
    fail(call -> false);
  }

  private <T> T proxy(Class<T> type, T target) {
    return type.cast(
        Proxy.newProxyInstance(
            getClass().getClassLoader(),
            new Class<?>[] {type},
            (proxy, method, arguments) -> {
              List<Object> given = arguments == null ? List.of() : List.of(arguments);
              if (fails.test(new Call(type.getSimpleName() + "." + method.getName(), given))) {
                throw new StoreException("the disk is full, on purpose");
              }
              return invoke(target, method, arguments);
            }));
  }

  private static Object invoke(Object target, java.lang.reflect.Method method, Object[] arguments)
      throws Throwable {
    try {
      return method.invoke(target, arguments);
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
  }
}
