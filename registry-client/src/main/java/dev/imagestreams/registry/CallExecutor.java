package dev.imagestreams.registry;

import dev.imagestreams.http.Hosts;
import dev.imagestreams.http.HttpCall;
import dev.imagestreams.http.HttpFailure;
import dev.imagestreams.http.HttpReply;
import dev.imagestreams.http.HttpTransport;
import dev.imagestreams.model.Repository;
import dev.imagestreams.registry.RegistryException.Reason;
import dev.imagestreams.registry.auth.CredentialProvider;
import dev.imagestreams.registry.mirrors.Location;
import dev.imagestreams.registry.mirrors.RegistryRules;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;

/**
 * Carries out calls: finds the registry's address, proves who asks, keeps to the host's limits,
 * tries again what may pass, reads refusals.
 */
final class CallExecutor {

  private final HttpTransport transport;
  private final Authorizer authorizer;
  private final Admission admission;
  private final Retries retries;
  private final Retries noRetries = new Retries(RetryPolicy.none());
  private final RegistryRules rules;
  private final Warnings warnings;
  private final Origins origins;

  /** Registries that may be insecure and turned out to speak plain HTTP only. */
  private final Set<Origins.Origin> plain = ConcurrentHashMap.newKeySet();

  /**
   * @param hasCertificates whether our user set certificates for a host and port
   */
  CallExecutor(
      HttpTransport transport,
      CredentialProvider credentials,
      Admission admission,
      RetryPolicy retryPolicy,
      RegistryRules rules,
      Warnings warnings,
      Predicate<String> hasCertificates) {
    this.transport = transport;
    this.authorizer = new Authorizer(transport, credentials);
    this.admission = admission;
    this.retries = new Retries(retryPolicy);
    this.rules = rules;
    this.warnings = warnings;
    this.origins = new Origins(hasCertificates);
  }

  Authorizer authorizer() {
    return authorizer;
  }

  Optional<RateBudget> budget(String host) {
    return admission.budget(host);
  }

  /**
   * Carries out a call.
   *
   * @throws RegistryException when it failed or was refused
   */
  <T> T execute(RegistryCall<T> call, Access access) {
    List<Location> places =
        call.writes()
            ? List.of(rules.destination(call.repository()))
            : rules.locations(call.repository(), call.byDigest());
    List<RegistryException> refusals = new ArrayList<>();
    for (Location mirror : places.subList(0, places.size() - 1)) {
      try {
        return execute(call, mirror, false, access);
      } catch (RegistryException e) {
        if (e.reason() == Reason.CANCELLED) {
          throw e;
        }
        refusals.add(e);
      }
    }
    try {
      return execute(call, places.get(places.size() - 1), true, access);
    } catch (RegistryException e) {
      refusals.forEach(e::addSuppressed);
      throw e;
    }
  }

  /**
   * Waits until something larger than a call is tried again, of which a call failed.
   *
   * @param tries how many there were
   * @throws RegistryException the failure itself, when there is to be no other try
   */
  void waitOrThrow(RegistryException failure, Repository repository, int tries, Access access) {
    retries.waitOrThrow(
        Retries.Failed.before(failure), true, tries, admission.gate(repository), access);
  }

  /**
   * Carries out a call at a repository that stands for the one it names.
   *
   * @param last whether there is no other place: what fails before is not waited for
   */
  private <T> T execute(RegistryCall<T> call, Location location, boolean last, Access given) {
    Repository place = location.repository();
    Access access = location.insecure() ? given.withInsecure(true) : given;
    HostGate gate = admission.gate(place);
    for (int tries = 1; ; tries++) {
      Retries.Failed failed;
      Admission.Turn turn = admission.enter(call, place, access);
      try {
        Outcome<T> outcome = attempt(call, place, last, gate, access);
        if (outcome.answer().isPresent()) {
          return outcome.answer().get();
        }
        failed = outcome.failed().orElseThrow();
      } finally {
        turn.close();
      }
      (last ? retries : noRetries).waitOrThrow(failed, call.repeatable(), tries, gate, access);
    }
  }

  /** What one try came to: an answer or a failure. */
  private record Outcome<T>(Optional<T> answer, Optional<Retries.Failed> failed) {

    static <T> Outcome<T> answer(T answer) {
      return new Outcome<>(Optional.of(answer), Optional.empty());
    }

    static <T> Outcome<T> failure(Retries.Failed failed) {
      return new Outcome<>(Optional.empty(), Optional.of(failed));
    }
  }

  private <T> Outcome<T> attempt(
      RegistryCall<T> call, Repository place, boolean last, HostGate gate, Access access) {
    try {
      HttpReply reply;
      try {
        reply = send(call, place, access);
      } catch (RegistryException e) {
        if (!call.repeatable()) {
          throw e; // It may be of the content to be sent, half of which is with the registry.
        }
        // Of the token service: the call itself was not carried out.
        return Outcome.failure(Retries.Failed.before(e));
      }
      boolean kept = false;
      try {
        Budgets.read(reply).ifPresent(gate::tell);
        warnings.read(place.host(), reply);
        // That a mirror has not got it says nothing of the others.
        if (!call.understands(reply.status()) || (reply.status() == 404 && !last)) {
          return Outcome.failure(
              Retries.Failed.by(reply.status(), Answers.refused(call.description(), reply)));
        }
        T answer = call.answer(reply);
        gate.answered();
        kept = call.keepsReply();
        return Outcome.answer(answer);
      } finally {
        if (!kept) {
          reply.close();
        }
      }
    } catch (HttpFailure e) {
      return Outcome.failure(Retries.Failed.by(e, Answers.failed(call.description(), e)));
    }
  }

  private HttpReply send(RegistryCall<?> call, Repository place, Access access) {
    Origins.Origin origin = origins.of(place.host());
    if (!access.insecure()) {
      return send(origins.isPlain(origin) ? origin.plain() : origin.secure(), call, place, access);
    }
    if (plain.contains(origin)) {
      return send(origin.plain(), call, place, access);
    }
    try {
      return send(origin.secure(), call, place, access);
    } catch (HttpFailure e) {
      if (e.kind() != HttpFailure.Kind.TLS && e.kind() != HttpFailure.Kind.UNREACHABLE) {
        throw e;
      }
      HttpReply reply = send(origin.plain(), call, place, access);
      plain.add(origin);
      return reply;
    }
  }

  private HttpReply send(URI base, RegistryCall<?> call, Repository place, Access access) {
    Endpoint endpoint = new Endpoint(base, place);
    HttpCall request =
        new HttpCall(
                call.method(),
                call.uri(endpoint),
                call.headers(),
                call.body(),
                access.deadline(),
                access.insecure())
            .withCancel(access.cancellation()::register);
    if (call.provesItself()) {
      return transport.send(request);
    }
    if (Hosts.sameOrigin(base, request.uri())) {
      return authorizer.send(endpoint, call.scopes(endpoint), request, access);
    }
    // Where a registry sends its clients to, nobody needs to know who they are.
    transport.checkReferral(base, request.uri());
    return transport.send(request.referredBy(base));
  }
}
