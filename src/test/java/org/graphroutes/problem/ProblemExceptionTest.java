package org.graphroutes.problem;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class ProblemExceptionTest {

    private static final GraphFault FAULT =
            new GraphFault("GET", "https://graph/v1.0/users/ada", 403, "Denied", "No.", null, "r-1");

    /** One of each; a new member of the family has to be added here before the tests pass. */
    private static final List<ProblemException> ONE_OF_EACH = List.of(
            new InvalidArgument("user", "user is refused."),
            new InvalidConfiguration("x.properties: no."),
            new UnknownCommand("x", List.of("y")),
            new GraphNotFound(FAULT),
            new SignInRequired("acme", "sign-in-again", "no.", Map.of("signIn", "do this")),
            new PermissionMissing("no.", "acme", List.of(List.of("User.Read.All")), List.of(), null),
            new Throttled("slower.", Duration.ofMillis(1500)),
            new GraphError(FAULT),
            new GraphTimeout("late.", null),
            new OutcomeUnknown("lost.", null),
            new StateUnusable("broken.", null),
            new FileTooLarge("too large."),
            new FileStoreFull("full."),
            new RequestRefused(415, "unsupported-media-type", "no."));

    static Stream<ProblemException> problems() {
        return ONE_OF_EACH.stream();
    }

    @Test
    void everyMemberOfTheFamilyIsTested() {
        assertThat(ONE_OF_EACH.stream().map(Object::getClass))
                .containsExactlyInAnyOrder(ProblemException.class.getPermittedSubclasses());
    }

    @Test
    void typesAndTitlesAreUnique() {
        assertThat(problems().map(ProblemException::type)).doesNotHaveDuplicates();
        assertThat(problems().map(ProblemException::title)).doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @MethodSource("problems")
    void theTypeIsAWordForAUrl(ProblemException problem) {
        assertThat(problem.type()).matches("[a-z]+(-[a-z]+)*");
    }

    @ParameterizedTest
    @MethodSource("problems")
    void exitAndHttpStatusAreOfFailure(ProblemException problem) {
        assertThat(problem.exitCode()).isBetween(1, 4);
        assertThat(problem.status()).isBetween(400, 599);
        // 1 and 4: it was tried, or would have failed; 2: the caller; 3: a person has to sign in
        assertThat(problem.exitCode() == 2)
                .as("a refusal of the caller's is 4xx and exit status 2")
                .isEqualTo(problem.status() < 500
                        && problem.status() != 409
                        && !(problem instanceof GraphNotFound)
                        && !(problem instanceof PermissionMissing));
    }

    @ParameterizedTest
    @CsvSource({
        "invalid-argument, 400, 2",
        "invalid-configuration, 400, 2",
        "unknown-command, 404, 2",
        "graph-not-found, 404, 1",
        "sign-in-required, 409, 3",
        "permission-missing, 403, 1",
        "throttled, 503, 1",
        "graph-error, 502, 1",
        "graph-timeout, 504, 1",
        "outcome-unknown, 502, 4",
        "state-unusable, 500, 1",
        "file-too-large, 413, 2",
        "file-store-full, 507, 1",
        "unsupported-media-type, 415, 2"
    })
    void theStatusesAreThoseThatToolsRelyOn(String type, int status, int exit) {
        ProblemException problem =
                problems().filter(one -> one.type().equals(type)).findFirst().orElseThrow();

        assertThat(problem.status()).isEqualTo(status);
        assertThat(problem.exitCode()).isEqualTo(exit);
    }

    @ParameterizedTest
    @MethodSource("problems")
    void theDocumentIsThatOfRfc9457(ProblemException problem) {
        Map<String, Object> document = problem.document();

        assertThat(document)
                .containsEntry("type", "urn:graph-routes:problems/" + problem.type())
                .containsEntry("title", problem.title())
                .containsEntry("status", problem.status())
                .containsEntry("detail", problem.getMessage())
                .containsAllEntriesOf(problem.facts());
        assertThat(document.keySet()).startsWith("type", "title", "status", "detail");
        assertThat(new ObjectMapper().valueToTree(document).isObject()).isTrue();
        assertThat(problem.getMessage()).isNotBlank();
    }

    @ParameterizedTest
    @MethodSource("problems")
    void factsDoNotTakeThePlaceOfTheDocumentsOwnMembers(ProblemException problem) {
        assertThat(problem.facts().keySet()).doesNotContain("type", "title", "status", "detail", "instance");
    }

    @Test
    void theFactsOfEachAreTyped() {
        Map<String, Map<String, Object>> facts = new TreeMap<>();
        problems().forEach(problem -> facts.put(problem.type(), problem.facts()));

        assertThat(facts.get("invalid-argument")).isEqualTo(Map.of("argument", "user"));
        assertThat(facts.get("invalid-configuration")).isEqualTo(Map.of("faults", List.of("x.properties: no.")));
        assertThat(facts.get("unknown-command")).isEqualTo(Map.of("nearest", List.of("y")));
        assertThat(facts.get("sign-in-required"))
                .isEqualTo(Map.of("connection", "acme", "reason", "sign-in-again", "signIn", "do this"));
        assertThat(facts.get("permission-missing"))
                .isEqualTo(Map.of(
                        "connection", "acme", "needed", List.of(List.of("User.Read.All")), "granted", List.of()));
        assertThat(facts.get("throttled")).isEqualTo(Map.of("retryAfterSeconds", 2L));
        assertThat(facts.get("graph-error"))
                .isEqualTo(facts.get("graph-not-found"))
                .isEqualTo(Map.of(
                        "graphStatus",
                        403,
                        "graphCode",
                        "Denied",
                        "graphMessage",
                        "No.",
                        "requestId",
                        "r-1",
                        "request",
                        "GET https://graph/v1.0/users/ada"));
    }

    @Test
    void aPermissionThatAnAdministratorCanGiveComesWithTheAddress() {
        assertThat(new PermissionMissing("no.", "acme", List.of(), List.of(), "https://login/adminconsent").facts())
                .containsEntry("consentUrl", "https://login/adminconsent");
    }

    @Test
    void aRefusalOfAllArgumentsNamesNone() {
        assertThat(new InvalidArgument(null, "x").facts()).isEmpty();
    }

    @Test
    void severalFaultsOfAConfigurationAreALineEach() {
        assertThat(new InvalidConfiguration(Arrays.asList("a", "b"))).hasMessage("a\nb");
    }

    @ParameterizedTest
    @CsvSource({"PT0S, 0", "PT0.001S, 1", "PT1S, 1", "PT1.001S, 2", "PT1H, 3600"})
    void secondsToWaitAreRoundedUp(Duration pause, long seconds) {
        assertThat(new Throttled("x", pause).retryAfterSeconds()).isEqualTo(seconds);
    }
}
