package dev.imagestreams.model;

import io.soabase.recordbuilder.core.RecordBuilder;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * A record for which a builder and copies with one component changed are generated.
 *
 * <p>A builder taken from an object starts with that object's values. One that is {@code unset}
 * starts with nothing, and refuses to build until every component has a value.
 */
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
