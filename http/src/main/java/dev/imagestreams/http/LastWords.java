package dev.imagestreams.http;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import org.apache.hc.core5.http.impl.io.SocketHolder;

/**
 * A TLS connection that, where it can't be written to any more, says why the server ended it.
 *
 * <p>In TLS 1.3 a server refuses a client's certificate when the client is through with the
 * handshake and sends its request already. What the client notices first is then a broken pipe; the
 * alert that tells the reason waits to be read (RFC 8446, 4.4.2.4 and 6.2).
 */
final class LastWords extends SocketHolder {

  /** The connection is over: what the server said of that is here, or never comes. */
  private static final int PATIENCE_MILLIS = 500;

  LastWords(SSLSocket tls, Socket socket) {
    super(tls, socket);
  }

  @Override
  protected OutputStream getOutputStream(Socket socket) throws IOException {
    return new Listening(socket);
  }

  private static final class Listening extends FilterOutputStream {

    private final Socket socket;

    Listening(Socket socket) throws IOException {
      super(socket.getOutputStream());
      this.socket = socket;
    }

    @Override
    public void write(int value) throws IOException {
      try {
        out.write(value);
      } catch (IOException e) {
        throw reason(e);
      }
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      try {
        out.write(bytes, offset, length);
      } catch (IOException e) {
        throw reason(e);
      }
    }

    @Override
    public void flush() throws IOException {
      try {
        out.flush();
      } catch (IOException e) {
        throw reason(e);
      }
    }

    /** The server's alert, or what was noticed where there is none. */
    private IOException reason(IOException noticed) {
      if (noticed instanceof SSLException) {
        return noticed;
      }
      try {
        socket.setSoTimeout(PATIENCE_MILLIS);
        // What else may come is of no use: the request was not sent.
        socket.getInputStream().readNBytes(1);
        return noticed;
      } catch (SSLException alert) {
        alert.addSuppressed(noticed);
        return alert;
      } catch (IOException e) {
        noticed.addSuppressed(e);
        return noticed;
      }
    }
  }
}
