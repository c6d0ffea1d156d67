package dev.imagestreams.server;

import org.apache.coyote.http11.Http11NioProtocol;
import org.apache.tomcat.util.net.NioEndpoint;
import org.apache.tomcat.util.threads.ThreadPoolExecutor;

/** HTTP, as Tomcat speaks it; it also tells whether it is at something. */
final class ContainerProtocol extends Http11NioProtocol {

  /**
   * Whether requests are under way, or files: those are sent after the servlet has returned, by no
   * thread that could be waited for. A thread is done once its file is seen to be sent.
   */
  boolean isBusy() {
    return hasBusyThreads() || isSendingFiles();
  }

  private boolean hasBusyThreads() {
    return getExecutor() instanceof ThreadPoolExecutor threads && threads.getActiveCount() > 0;
  }

  private boolean isSendingFiles() {
    return getEndpoint().getConnections().stream()
        .anyMatch(
            connection ->
                connection instanceof NioEndpoint.NioSocketWrapper socket
                    && socket.getSendfileData() != null);
  }
}
