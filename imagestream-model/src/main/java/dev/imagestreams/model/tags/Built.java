package dev.imagestreams.model.tags;

import io.soabase.recordbuilder.core.RecordBuilder;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** A record for which copies with one component changed are generated, and a builder. */
@RecordBuilder.Template(
    options =
        @RecordBuilder.Options(
            builderMethodName = "unset",
            enableGetters = false,
            addStaticBuilder = false,
            addFunctionalMethodsToWith = false,
            addConcreteSettersForOptional = RecordBuilder.ConcreteSettersForOptionalMode.ENABLED))
@Retention(RetentionPolicy.SOURCE)
@Target(ElementType.TYPE)
@interface Built {}
