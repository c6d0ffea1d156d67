package dev.imagestreams.registry.auth;

import dev.imagestreams.model.ImageStreamsException;
import dev.imagestreams.model.Repository;
import java.time.Duration;
import java.util.List;

/**
 * A program that hands out credentials: {@code docker-credential-<name>}, asked by docker's
 * protocol (<a href="https://github.com/docker/docker-credential-helpers">docker-credential-helpers
 * </a>, "Development").
 *
 * <p>The clouds have their own, which get short-lived passwords with the identity that the machine
 * or the user has. They are named in {@code config.json}, and then {@link DockerConfig} and {@link
 * CredentialFiles} run them; or one is taken by name, without any file.
 *
 * <table>
 *   <caption>Helpers of the clouds</caption>
 *   <tr><th>registry</th><th>program</th><th>in {@code config.json}</th></tr>
 *   <tr>
 *     <td>Amazon ECR</td>
 *     <td>{@code docker-credential-ecr-login}</td>
 *     <td>{@code "credHelpers": {"123456789012.dkr.ecr.eu-west-1.amazonaws.com": "ecr-login"}}, or
 *         {@code "credsStore": "ecr-login"} for all accounts and regions</td>
 *   </tr>
 *   <tr>
 *     <td>Google Artifact Registry</td>
 *     <td>{@code docker-credential-gcloud}, which comes with the SDK and which {@code gcloud auth
 *         configure-docker europe-docker.pkg.dev} sets up; or the smaller {@code
 *         docker-credential-gcr}</td>
 *     <td>{@code "credHelpers": {"europe-docker.pkg.dev": "gcloud"}}</td>
 *   </tr>
 *   <tr>
 *     <td>Azure Container Registry</td>
 *     <td>{@code docker-credential-acr-env}, which answers with an identity token</td>
 *     <td>{@code "credHelpers": {"name.azurecr.io": "acr-env"}}</td>
 *   </tr>
 * </table>
 *
 * <p>The program is looked for in the directories of {@code PATH} only, and given ten seconds. Its
 * answer is kept for five minutes, that it has none for thirty seconds, and its failure for five
 * seconds; any number of threads that want one answer run it once. What it writes to its error
 * output goes nowhere, since that may hold secrets. Thread-safe; runs a program. An interrupt ends
 * the program, and with it all that it started.
 */
public final class CredentialHelper implements CredentialProvider {

  private final String name;
  private final Helpers helpers;

  private CredentialHelper(String name, Helpers helpers) {
    this.name = name;
    this.helpers = helpers;
  }

  /**
   * The helper of a name, asked for every host.
   *
   * @param name what follows {@code docker-credential-}, such as {@code ecr-login}
   * @throws ImageStreamsException when the name has other characters than letters, digits, dots,
   *     dashes and underscores
   */
  public static CredentialHelper named(String name) {
    return named(name, Helpers.ofEnvironment());
  }

  static CredentialHelper named(String name, Helpers helpers) {
    return new CredentialHelper(Helpers.requireName(name), helpers);
  }

  /**
   * The same helper with another limit for each run than ten seconds.
   *
   * @throws IllegalArgumentException when the limit is not positive
   */
  public CredentialHelper withTimeLimit(Duration limit) {
    if (limit.isZero() || limit.isNegative()) {
      throw new IllegalArgumentException("a time limit is positive, and not " + limit);
    }
    return new CredentialHelper(name, helpers.withLimit(limit));
  }

  @Override
  public List<Credentials> credentials(Repository repository, String identity) {
    return helpers.ask(name, AuthKey.server(AuthKey.host(repository))).stream().toList();
  }

  /** Names the program. */
  @Override
  public String toString() {
    return "CredentialHelper[" + Helpers.PREFIX + name + "]";
  }
}
