package dev.imagestreams.model.validation;

import static dev.imagestreams.model.validation.Expected.assertFound;
import static dev.imagestreams.model.validation.Expected.forbidden;
import static dev.imagestreams.model.validation.Expected.invalid;
import static dev.imagestreams.model.validation.Expected.required;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.imagestreams.model.ImageSignature;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class SignatureRulesTest {

  private static final String FORMAT = "name must be of format <imageName>@<signatureName>";
  private static final String UNSET = "must be unset for unknown signature state";
  private static final String CLAIMS =
      "'imageIdentity':'a','signedClaims':{'b':'c'},'issuedBy':{},'issuedTo':{'publicKeyID':''}";

  private static ImageSignature signature(String fields) {
    return Expected.read(
        ImageSignature.class,
        "{'metadata':{'name':'sha256:0@signed'},'type':'AtomicImageV1','content':'AA=='"
            + (fields.isEmpty() ? "" : "," + fields)
            + "}");
  }

  private static ImageSignature described(String metadata) {
    return Expected.read(
        ImageSignature.class,
        "{'metadata':{'name':'a@b'," + metadata + "},'type':'AtomicImageV1','content':'AA=='}");
  }

  private static ImageSignature named(String name) {
    ImageSignature signature = signature("");
    return signature.withMetadata(signature.metadata().withName(name));
  }

  private static String condition(String type, String status, String time) {
    return "{'type':'" + type + "','status':'" + status + "','lastProbeTime':" + time + "}";
  }

  static Stream<Arguments> wrong() {
    return Stream.of(
        arguments(signature("").withType(""), required("/type", "Required value")),
        arguments(signature("").withContent(""), required("/content", "Required value")),
        arguments(named("a"), invalid("/metadata/name", FORMAT)),
        arguments(named("a@"), invalid("/metadata/name", FORMAT)),
        arguments(named("@a"), invalid("/metadata/name", FORMAT)),
        arguments(named("a@b@c"), invalid("/metadata/name", FORMAT)),
        arguments(named("a@b/c"), invalid("/metadata/name", "may not contain '/'")),
        arguments(
            described("'labels':{'a':'b'}"),
            forbidden("/metadata/labels", "signature labels cannot be set")),
        arguments(
            described("'annotations':{'a':'b'}"),
            forbidden("/metadata/annotations", "signature annotations cannot be set")),
        arguments(
            signature("'conditions':[" + condition("Trusted", "True", "null") + "]"),
            invalid("/conditions", "missing \"ForImage\" condition type")),
        arguments(
            signature("'conditions':[" + condition("ForImage", "True", "null") + "]"),
            invalid("/conditions", "missing \"Trusted\" condition type")),
        arguments(signature("'imageIdentity':'a'"), invalid("/imageIdentity", UNSET)),
        arguments(signature("'signedClaims':{'a':'b'}"), invalid("/signedClaims", UNSET)),
        arguments(signature("'issuedBy':{'organization':'o'}"), invalid("/issuedBy", UNSET)),
        arguments(signature("'issuedTo':{'publicKeyID':'i'}"), invalid("/issuedTo", UNSET)));
  }

  @ParameterizedTest
  @MethodSource
  void wrong(ImageSignature signature, Violation expected) {
    assertFound(Validation.of(signature), expected);
  }

  static Stream<ImageSignature> right() {
    return Stream.of(
        signature(""),
        signature("'conditions':[" + condition("Expired", "True", "null") + "]"),
        described("'annotations':{'openshift.io/image.managed':'true'}"),
        signature(
            "'conditions':["
                + condition("Trusted", "True", "null")
                + ","
                + condition("ForImage", "False", "null")
                + "],"
                + CLAIMS),
        signature(
            "'conditions':["
                + condition("Trusted", "False", "null")
                + ","
                + condition("ForImage", "Unknown", "null")
                + "],"
                + CLAIMS),
        // what was looked at last counts, wherever it stands
        signature(
            "'conditions':["
                + condition("Trusted", "True", "'2020-01-02T00:00:00Z'")
                + ","
                + condition("ForImage", "True", "null")
                + ","
                + condition("Trusted", "Unknown", "'2020-01-01T00:00:00Z'")
                + "],"
                + CLAIMS));
  }

  @ParameterizedTest
  @MethodSource
  void right(ImageSignature signature) {
    assertFound(Validation.of(signature));
    assertFound(Validation.ofUpdate(signature, signature));
  }

  @ParameterizedTest
  @ValueSource(strings = {"null", "'2020-01-02T00:00:00Z'", "'2020-01-03T00:00:00Z'"})
  void findsEverythingOfASignatureThatIsNotKnownToBeTrusted(String time) {
    ImageSignature signature =
        signature(
            "'conditions':["
                + condition(
                    "Trusted", "True", time.equals("null") ? time : "'2020-01-02T00:00:00Z'")
                + ","
                + condition("ForImage", "True", "null")
                + ","
                + condition("Trusted", "Unknown", time)
                + "],"
                + CLAIMS);
    assertFound(
        Validation.of(signature),
        invalid("/imageIdentity", UNSET),
        invalid("/signedClaims", UNSET),
        invalid("/issuedBy", UNSET),
        invalid("/issuedTo", UNSET));
  }

  @Test
  void aSignatureWithoutANameHasTwoFaults() {
    assertFound(
        Validation.of(named("")),
        required("/metadata/name", "name or generateName is required"),
        invalid("/metadata/name", FORMAT));
  }

  @Test
  void anUpdateKeepsTypeAndContent() {
    ImageSignature before = signature("");
    assertFound(
        Validation.ofUpdate(before, before.withType("other").withContent("AQ==")),
        forbidden("/type", "cannot change signature type"),
        forbidden("/content", "cannot change signature content"));
    assertFound(
        Validation.ofUpdate(before, named("sha256:0@other")),
        invalid("/metadata/name", "field is immutable"));
  }
}
