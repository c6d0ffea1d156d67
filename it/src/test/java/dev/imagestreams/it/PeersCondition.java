package dev.imagestreams.it;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Lets a test run where its peers are. */
final class PeersCondition implements ExecutionCondition {

  @Override
  public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
    RequiresPeer needs = context.getRequiredTestClass().getAnnotation(RequiresPeer.class);
    if (needs == null || context.getTestMethod().isPresent()) {
      return ConditionEvaluationResult.enabled("decided for the class");
    }
    List<String> missing =
        Arrays.stream(needs.value()).filter(name -> Peers.find(name).isEmpty()).toList();
    if (missing.isEmpty()) {
      return ConditionEvaluationResult.enabled("all peers are here");
    }
    if (Boolean.getBoolean("peers.required")) {
      throw new IllegalStateException(
          "missing on the path: "
              + missing
              + "; install them, or run without -Dpeers.required=true");
    }
    Peers.skipped(context.getRequiredTestClass().getSimpleName(), missing);
    return ConditionEvaluationResult.disabled("missing on the path: " + missing);
  }
}
