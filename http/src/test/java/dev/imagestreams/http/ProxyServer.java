package dev.imagestreams.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A small proxy: tunnels after CONNECT, forwards one request a connection otherwise. Keeps the
 * heads of what it was asked, and may want a login.
 */
final class ProxyServer implements AutoCloseable {

  private final ServerSocket listening;
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private final List<String> heads = new CopyOnWriteArrayList<>();
  private final Map<String, Integer> hosts = new ConcurrentHashMap<>();
  private volatile String login = "";
  private volatile String answer = "";

  ProxyServer() throws IOException {
    listening = new ServerSocket(0, 50, InetAddress.getByName("127.0.0.1"));
    daemon(
        () -> {
          while (true) {
            Socket client = listening.accept();
            open.add(client);
            daemon(() -> serve(client));
          }
        });
  }

  InetSocketAddress address() {
    return InetSocketAddress.createUnresolved("127.0.0.1", listening.getLocalPort());
  }

  /** Wants this value of Proxy-Authorization. */
  ProxyServer wanting(String authorization) {
    login = authorization;
    return this;
  }

  /** Answers everything with this status line, and what else is in it. */
  ProxyServer answering(String head) {
    answer = head;
    return this;
  }

  /** Connects to a port of this machine where a name is asked for. */
  ProxyServer knowing(String host, int port) {
    hosts.put(host, port);
    return this;
  }

  /** Each request's head. */
  List<String> heads() {
    return heads;
  }

  private void serve(Socket client) throws IOException {
    try (client) {
      InputStream in = client.getInputStream();
      OutputStream out = client.getOutputStream();
      String head = head(in);
      while (!head.isEmpty()) {
        heads.add(head);
        if (!answer.isEmpty()) {
          out.write((answer + "\r\nContent-Length: 0\r\n\r\n").getBytes(ISO_8859_1));
          return;
        }
        if (!login.isEmpty() && !head.contains("\r\nProxy-Authorization: " + login + "\r\n")) {
          out.write(
              ("HTTP/1.1 407 Login\r\nProxy-Authenticate: Basic realm=\"p\"\r\n"
                      + "Content-Length: 0\r\n\r\n")
                  .getBytes(ISO_8859_1));
          return;
        }
        String target = head.split(" ", 3)[1];
        if (head.startsWith("CONNECT ")) {
          try (Socket server = connect(target)) {
            out.write("HTTP/1.1 200 Tunnel\r\n\r\n".getBytes(ISO_8859_1));
            daemon(() -> pump(server.getInputStream(), out, client));
            pump(in, server.getOutputStream(), server);
          }
          return;
        }
        String place = target.substring("http://".length());
        String authority = place.substring(0, place.indexOf('/'));
        try (Socket server = connect(authority)) {
          String forwarded =
              head.replace(target, place.substring(authority.length()))
                  .replaceAll("(?m)^Proxy-[^\n]*\n", "")
                  .replaceFirst("\r\n\r\n$", "\r\nConnection: close\r\n\r\n");
          server.getOutputStream().write(forwarded.getBytes(ISO_8859_1));
          server.getInputStream().transferTo(out);
        }
        return;
      }
    } finally {
      open.remove(client);
    }
  }

  private Socket connect(String authority) throws IOException {
    int colon = authority.lastIndexOf(':');
    String host = colon < 0 ? authority : authority.substring(0, colon);
    Integer known = hosts.get(host);
    int port = known == null ? Integer.parseInt(authority.substring(colon + 1)) : known;
    Socket socket = new Socket(InetAddress.getByName("127.0.0.1"), port);
    open.add(socket);
    return socket;
  }

  private static void pump(InputStream from, OutputStream to, Socket end) throws IOException {
    try (end) {
      byte[] buffer = new byte[8192];
      for (int n = from.read(buffer); n >= 0; n = from.read(buffer)) {
        to.write(buffer, 0, n);
        to.flush();
      }
    }
  }

  private static String head(InputStream in) throws IOException {
    StringBuilder head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      int next = in.read();
      if (next < 0) {
        return "";
      }
      head.append((char) next);
    }
    return head.toString();
  }

  private interface Work {
    void run() throws IOException;
  }

  private static void daemon(Work work) {
    Thread thread =
        new Thread(
            () -> {
              try {
                work.run();
              } catch (IOException e) {
                // One of the two ends went away.
              }
            },
            "test-proxy");
    thread.setDaemon(true);
    thread.start();
  }

  @Override
  public void close() throws IOException {
    listening.close();
    for (Socket socket : open) {
      socket.close();
    }
  }
}
