package dev.imagestreams.server.access;

import java.io.IOException;
import java.util.Optional;

/**
 * Finds out who asks. Asked by many threads, and for every request: what is dear to find out is to
 * be remembered, and not for long, since who is locked out is to stay out.
 */
public interface Authenticator {

  /**
   * Who presents this. May block.
   *
   * @param authorization the header {@code Authorization}, as the client sent it
   * @return empty where it proves nothing: the request is refused with 401
   * @throws IOException when it can't be found out just now: the request is refused with 503
   */
  Optional<Caller> authenticate(String authorization) throws IOException;

  /** How clients are asked to say who they are: the header {@code WWW-Authenticate}. */
  String challenge(Challenge challenge);
}
