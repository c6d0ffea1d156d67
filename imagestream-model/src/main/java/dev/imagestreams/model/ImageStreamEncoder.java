package dev.imagestreams.model;

import static dev.imagestreams.model.JsonOutput.Presence.ALWAYS;
import static dev.imagestreams.model.JsonOutput.Presence.IF_SET;

import java.io.IOException;

/** Writes a stream: the components of the records in the order in which OpenShift prints them. */
final class ImageStreamEncoder {

  private final JsonOutput out;

  ImageStreamEncoder(JsonOutput out) {
    this.out = out;
  }

  void imageStream(ImageStream stream) throws IOException {
    out.object(
        stream.extras(),
        fields -> {
          fields.string("kind", ImageStream.KIND, ALWAYS);
          fields.string("apiVersion", stream.apiVersion(), ALWAYS);
          ObjectMeta metadata = stream.metadata();
          fields.object("metadata", metadata, metadata.extras(), null, this::metadata);
          ImageStreamSpec spec = stream.spec();
          fields.object("spec", spec, spec.extras(), ImageStreamSpec.EMPTY, this::spec);
          ImageStreamStatus status = stream.status();
          fields.object("status", status, status.extras(), ImageStreamStatus.EMPTY, this::status);
        });
  }

  private void metadata(ObjectMeta metadata) throws IOException {
    out.object(
        metadata.extras(),
        fields -> {
          fields.string("name", metadata.name(), IF_SET);
          fields.string("namespace", metadata.namespace(), IF_SET);
          fields.string("selfLink", metadata.selfLink(), IF_SET);
          fields.string("uid", metadata.uid(), IF_SET);
          fields.string("resourceVersion", metadata.resourceVersion(), IF_SET);
          fields.number("generation", metadata.generation(), IF_SET);
          fields.instant("creationTimestamp", metadata.creationTimestamp(), ALWAYS);
          fields.strings("labels", metadata.labels(), IF_SET);
          fields.strings("annotations", metadata.annotations(), IF_SET);
        });
  }

  private void spec(ImageStreamSpec spec) throws IOException {
    out.object(
        spec.extras(),
        fields -> {
          ImageLookupPolicy lookup = spec.lookupPolicy();
          fields.object(
              "lookupPolicy",
              lookup,
              lookup.extras(),
              ImageLookupPolicy.DEFAULT,
              this::lookupPolicy);
          fields.string("dockerImageRepository", spec.dockerImageRepository(), IF_SET);
          fields.list("tags", spec.tags(), IF_SET, this::tagReference);
        });
  }

  private void lookupPolicy(ImageLookupPolicy policy) throws IOException {
    out.object(policy.extras(), fields -> fields.bool("local", policy.local(), ALWAYS));
  }

  private void tagReference(TagReference tag) throws IOException {
    out.object(
        tag.extras(),
        fields -> {
          fields.string("name", tag.name(), ALWAYS);
          fields.strings("annotations", tag.annotations(), ALWAYS);
          fields.optional("from", tag.from(), this::objectReference);
          fields.bool("reference", tag.reference(), IF_SET);
          fields.number("generation", tag.generation(), ALWAYS);
          TagImportPolicy policy = tag.importPolicy();
          fields.object(
              "importPolicy", policy, policy.extras(), TagImportPolicy.DEFAULT, this::importPolicy);
          TagReferencePolicy reference = tag.referencePolicy();
          fields.object(
              "referencePolicy",
              reference,
              reference.extras(),
              TagReferencePolicy.SOURCE,
              this::referencePolicy);
        });
  }

  private void objectReference(ObjectReference reference) throws IOException {
    out.object(
        reference.extras(),
        fields -> {
          fields.string("kind", reference.kind(), IF_SET);
          fields.string("namespace", reference.namespace(), IF_SET);
          fields.string("name", reference.name(), IF_SET);
        });
  }

  private void importPolicy(TagImportPolicy policy) throws IOException {
    out.object(
        policy.extras(),
        fields -> {
          fields.bool("insecure", policy.insecure(), IF_SET);
          fields.bool("scheduled", policy.scheduled(), IF_SET);
          fields.string("importMode", policy.importMode(), IF_SET);
        });
  }

  private void referencePolicy(TagReferencePolicy policy) throws IOException {
    out.object(policy.extras(), fields -> fields.string("type", policy.type(), ALWAYS));
  }

  private void status(ImageStreamStatus status) throws IOException {
    out.object(
        status.extras(),
        fields -> {
          fields.string("dockerImageRepository", status.dockerImageRepository(), ALWAYS);
          fields.string(
              "publicDockerImageRepository", status.publicDockerImageRepository(), IF_SET);
          fields.list("tags", status.tags(), IF_SET, this::tagEventList);
        });
  }

  private void tagEventList(NamedTagEventList tag) throws IOException {
    out.object(
        tag.extras(),
        fields -> {
          fields.string("tag", tag.tag(), ALWAYS);
          fields.list("items", tag.items(), ALWAYS, this::tagEvent);
          fields.list("conditions", tag.conditions(), IF_SET, this::condition);
        });
  }

  private void tagEvent(TagEvent event) throws IOException {
    out.object(
        event.extras(),
        fields -> {
          fields.instant("created", event.created(), ALWAYS);
          fields.string("dockerImageReference", event.dockerImageReference(), ALWAYS);
          fields.string("image", event.image(), ALWAYS);
          fields.number("generation", event.generation(), ALWAYS);
        });
  }

  private void condition(TagEventCondition condition) throws IOException {
    out.object(
        condition.extras(),
        fields -> {
          fields.string("type", condition.type(), ALWAYS);
          fields.string("status", condition.status(), ALWAYS);
          fields.instant("lastTransitionTime", condition.lastTransitionTime(), IF_SET);
          fields.string("reason", condition.reason(), IF_SET);
          fields.string("message", condition.message(), IF_SET);
          fields.number("generation", condition.generation(), ALWAYS);
        });
  }
}
