package dev.imagestreams.http;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Names of a test's own; addresses stand for themselves. */
final class FakeNames implements NameLookup {

  private final Map<String, Deque<String[]>> answers = new HashMap<>();
  private final List<String> asked = new ArrayList<>();

  /** The next answer for a name, after those given before; the last one is given for ever. */
  FakeNames then(String name, String... addresses) {
    answers.computeIfAbsent(name, n -> new ArrayDeque<>()).add(addresses);
    return this;
  }

  /** The names that were looked up. */
  List<String> asked() {
    synchronized (answers) {
      return List.copyOf(asked);
    }
  }

  @Override
  public InetAddress[] addresses(String host) throws UnknownHostException {
    if (Hosts.looksNumeric(host) || host.indexOf(':') >= 0) {
      return InetAddress.getAllByName(host);
    }
    String[] answer;
    synchronized (answers) {
      asked.add(host);
      Deque<String[]> left = answers.get(host);
      if (left == null) {
        throw new UnknownHostException(host);
      }
      answer = left.size() > 1 ? left.remove() : left.element();
    }
    InetAddress[] addresses = new InetAddress[answer.length];
    for (int i = 0; i < answer.length; i++) {
      addresses[i] = InetAddress.getByName(answer[i]);
    }
    return addresses;
  }
}
