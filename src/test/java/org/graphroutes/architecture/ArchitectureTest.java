package org.graphroutes.architecture;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.conditions.ArchConditions.callMethodWhere;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZonedDateTime;
import java.util.Date;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ThreadLocalRandom;
import org.graphroutes.GraphRoutes;
import org.graphroutes.graph.Waiter;
import org.graphroutes.problem.ProblemException;

/** What the layout promises. Every message says how to mend a breach. */
@AnalyzeClasses(packages = "org.graphroutes", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {

    @ArchTest
    static final ArchRule camelStaysInItsSkin = noClasses()
            .that()
            .resideOutsideOfPackages("..component..", "..pipeline..", "..api..")
            .and()
            .doNotBelongToAnyOf(GraphRoutes.class)
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.apache.camel..")
            .because(
                    "plain Java can be tested without a CamelContext: put the logic into a class of its own here, and call"
                            + " it from a processor in pipeline, a producer in component, or the wiring in GraphRoutes");

    @ArchTest
    static final ArchRule theHttpClientStaysInTheTransport = noClasses()
            .that()
            .resideOutsideOfPackage("..component.graph..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.apache.hc..")
            .because(
                    "whatever sends a request to Graph goes through graph.Transport, so that redirects, cookies and the"
                            + " client's own retries are off: take a Transport as a parameter");

    @ArchTest
    static final ArchRule nobodyButTheWaiterSleeps = noClasses()
            .that()
            .doNotBelongToAnyOf(Waiter.class)
            .should(callMethodWhere(calls(Thread.class, "sleep")))
            .because("a test must not wait: decide how long, and hand the pause to a graph.Waiter");

    @ArchTest
    static final ArchRule nobodyAsksForTheTime = noClasses()
            .should(callMethodWhere(calls(System.class, "currentTimeMillis", "nanoTime")
                    .or(calls(Instant.class, "now"))
                    .or(calls(LocalDate.class, "now"))
                    .or(calls(LocalDateTime.class, "now"))
                    .or(calls(OffsetDateTime.class, "now"))
                    .or(calls(ZonedDateTime.class, "now"))
                    .or(calls(Clock.class, "systemUTC", "systemDefaultZone"))))
            .orShould()
            .callConstructor(Date.class)
            .because("time that decides something has to be settable by a test: take an InstantSource (or the instant"
                    + " itself) as a parameter; the wiring gives InstantSource.system()");

    @ArchTest
    static final ArchRule nobodyThrowsDice = noClasses()
            .should(callMethodWhere(calls(Math.class, "random").or(calls(ThreadLocalRandom.class, "current"))))
            .orShould()
            .callConstructor(Random.class)
            .because("chance that decides something has to be settable by a test: take a DoubleSupplier as a parameter;"
                    + " the wiring gives SecureRandom::nextDouble");

    @ArchTest
    static final ArchRule thePlainPackagesHaveNoCycles = slices().matching(
                    "org.graphroutes.(command|connection|defender|files|graph|mail|parked|problem|signin|state)..")
            .should()
            .beFreeOfCycles()
            .because("each of the nouns can be read by itself: move what both need into the one that is lower (problem,"
                    + " then graph, state, files, connection, command, defender, mail, parked, signin), or pass it"
                    + " as a parameter");

    @ArchTest
    static final ArchRule thePlainPackagesDoNotKnowTheirFaces = noClasses()
            .that()
            .resideInAnyPackage(
                    "..command..",
                    "..connection..",
                    "org.graphroutes.defender..",
                    "..files..",
                    "..graph..",
                    "org.graphroutes.mail..",
                    "..parked..",
                    "..problem..",
                    "..signin..",
                    "..state..")
            .and()
            .resideOutsideOfPackages("..component..", "..sandbox..")
            .should()
            .dependOnClassesThat(resideInAnyPackage(
                    "org.graphroutes.cli..",
                    "org.graphroutes.api..",
                    "org.graphroutes.pipeline..",
                    "org.graphroutes.component..",
                    "org.graphroutes.sandbox.."))
            .because(
                    "a face depends on the core and never the other way: return a value or throw a problem, and let the"
                            + " face show it");

    @ArchTest
    static final ArchRule problemsAreFinal = classes()
            .that()
            .areAssignableTo(ProblemException.class)
            .and()
            .doNotHaveModifier(JavaModifier.ABSTRACT)
            .should()
            .haveModifier(JavaModifier.FINAL)
            .because(
                    "the family of problems is closed, one class for each type of the API: add a permitted final class");

    @ArchTest
    static final ArchRule nobodyPrints = noClasses()
            .that()
            .resideOutsideOfPackage("..cli..")
            .should()
            .accessField(System.class, "out")
            .orShould()
            .accessField(System.class, "err")
            .because(
                    "standard output holds results and nothing else: log with SLF4J, or return what is to be shown to cli");

    private static DescribedPredicate<JavaMethodCall> calls(Class<?> owner, String... methods) {
        List<String> names = List.of(methods);
        return DescribedPredicate.describe(
                owner.getSimpleName() + " " + String.join(", ", names),
                call -> call.getTargetOwner().isEquivalentTo(owner) && names.contains(call.getName()));
    }
}
