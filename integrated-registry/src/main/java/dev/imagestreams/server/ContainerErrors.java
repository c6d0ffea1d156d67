package dev.imagestreams.server;

import java.io.IOException;
import java.io.Writer;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ErrorReportValve;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the container itself refuses, said as a registry says it: requests that are not HTTP, paths
 * that are not paths. Public only because the container makes it by its name.
 */
public final class ContainerErrors extends ErrorReportValve {

  private static final Logger LOG = LoggerFactory.getLogger(ContainerErrors.class);

  @Override
  protected void report(Request request, Response response, Throwable throwable) {
    int status = response.getStatus();
    if (status < 400 || response.getContentWritten() > 0 || !response.setErrorReported()) {
      return;
    }
    String code = status >= 500 ? "UNKNOWN" : "UNSUPPORTED";
    try {
      response.setContentType("application/json");
      response.setCharacterEncoding("utf-8");
      Writer writer = response.getReporter();
      if (writer != null) {
        writer.write(
            "{\"errors\":[{\"code\":\""
                + code
                + "\",\"message\":\"the request was refused with status "
                + status
                + "\"}]}");
        response.finishResponse();
      }
    } catch (IOException e) {
      LOG.debug("answering {} failed", status, e);
    }
  }
}
