package dev.imagestreams.notifications.internal;

import java.lang.reflect.InvocationTargetException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;

/** Threads for work that mostly waits. */
public final class Workers {

  private Workers() {}

  /**
   * A thread for each task: virtual ones on Java 21 and newer, pooled daemon threads before.
   * Whoever gives it work bounds how much.
   */
  public static ExecutorService threadPerTask(String name) {
    try {
      return (ExecutorService)
          Executors.class.getMethod("newVirtualThreadPerTaskExecutor").invoke(null);
    } catch (NoSuchMethodException e) {
      return Executors.newCachedThreadPool(daemons(name));
    } catch (IllegalAccessException | InvocationTargetException e) {
      throw new IllegalStateException("Executors.newVirtualThreadPerTaskExecutor failed", e);
    }
  }

  /** One daemon thread for short work at set times. It goes away while there is none. */
  public static ScheduledThreadPoolExecutor timer(String name) {
    ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(1, daemons(name));
    timer.setRemoveOnCancelPolicy(true);
    timer.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    timer.setKeepAliveTime(10, TimeUnit.SECONDS);
    timer.allowCoreThreadTimeOut(true);
    return timer;
  }

  private static ThreadFactory daemons(String name) {
    return work -> {
      Thread thread = new Thread(work, name);
      thread.setDaemon(true);
      return thread;
    };
  }
}
