package dev.imagestreams.benchmarks.server;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.apache.catalina.Context;
import org.apache.catalina.startup.Tomcat;

/** The floor: the same container with a servlet that answers everything with one small body. */
public final class EmptyServlet {

  private EmptyServlet() {}

  /** Argument: the port. */
  public static void main(String[] args) throws Exception {
    Tomcat tomcat = new Tomcat();
    tomcat.setBaseDir(System.getProperty("java.io.tmpdir"));
    tomcat.setPort(Integer.parseInt(args[0]));
    tomcat.setHostname("127.0.0.1");
    tomcat.getConnector().setProperty("address", "127.0.0.1");
    tomcat.getConnector().setProperty("maxKeepAliveRequests", "-1");
    Context context = tomcat.addContext("", System.getProperty("java.io.tmpdir"));
    Tomcat.addServlet(context, "all", new Answering());
    context.addServletMappingDecoded("/*", "all");
    tomcat.start();
    tomcat.getServer().await();
  }

  private static final class Answering extends HttpServlet {

    private static final long serialVersionUID = 1L;

    private static final byte[] BODY =
        "x".repeat(500).getBytes(java.nio.charset.StandardCharsets.US_ASCII);

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response)
        throws IOException {
      response.setContentLength(BODY.length);
      if (!request.getMethod().equals("HEAD")) {
        response.getOutputStream().write(BODY);
      }
    }
  }
}
