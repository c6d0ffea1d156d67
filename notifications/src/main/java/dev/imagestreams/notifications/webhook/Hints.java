package dev.imagestreams.notifications.webhook;

import dev.imagestreams.model.Digest;
import dev.imagestreams.model.ImageReference;
import dev.imagestreams.model.InvalidReferenceException;
import dev.imagestreams.model.Repository;
import dev.imagestreams.notifications.PushHinted;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;

/** Makes hints of what a source's messages say, of what in it is about the source's hosts. */
final class Hints {

  /** Registries send one, or the tags of one push. */
  private static final int MAX = 1000;

  private final WebhookSource source;
  private final Instant now;
  private final Supplier<String> ids;

  /**
   * @param ids asked once a message where the registry gave no id
   */
  Hints(WebhookSource source, Instant now, Supplier<String> ids) {
    this.source = source;
    this.now = now;
    this.ids = ids;
  }

  /**
   * @throws WebhookFormatException when one of the pushes can't be, or there are too many: half a
   *     message is none
   */
  List<PushHinted> of(List<WebhookPush> pushes) {
    String fresh = ids.get();
    Set<String> hosts = new TreeSet<>(source.hosts().get());
    List<PushHinted> hints = new ArrayList<>();
    for (WebhookPush push : pushes) {
      for (String host : meant(push, hosts)) {
        if (hints.size() == MAX) {
          throw new WebhookFormatException("it is about more than " + MAX + " pushes");
        }
        hints.add(hint(push, host, fresh));
      }
    }
    return hints;
  }

  /** A look at a tag that wasn't pushed costs little, and one that isn't taken is missed. */
  private static Set<String> meant(WebhookPush push, Set<String> hosts) {
    if (push.host().isEmpty()) {
      return hosts;
    }
    String host = repository(push.host().get(), push).host();
    return hosts.contains(host) ? Set.of(host) : Set.of();
  }

  private PushHinted hint(WebhookPush push, String host, String fresh) {
    Repository repository = repository(host, push);
    if (!ImageReference.isTag(push.tag())) {
      throw new WebhookFormatException("the tag can't be one");
    }
    return PushHinted.of(
        id(repository, push.tag(), push.deliveryId().orElse(fresh)),
        push.time().filter(now::isAfter).orElse(now),
        repository,
        push.tag(),
        push.digest());
  }

  private static Repository repository(String host, WebhookPush push) {
    try {
      return new Repository(host, push.repository());
    } catch (InvalidReferenceException e) {
      throw new WebhookFormatException("the repository can't be one");
    }
  }

  /**
   * The same for what the registry sends again. A hash: what registries call their messages may be
   * long. What the registry chose comes last, since it may have any character.
   */
  private String id(Repository repository, String tag, String delivery) {
    String text = String.join("\n", source.name(), repository.toString(), tag, delivery);
    return source.name() + "/" + Digest.sha256(text.getBytes(StandardCharsets.UTF_8)).hex();
  }
}
