package org.graphroutes.signin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.net.URI;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.graphroutes.connection.Connection;
import org.graphroutes.connection.Flow;
import org.graphroutes.problem.PermissionMissing;
import org.graphroutes.support.TestConnection;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PermissionNeedsTest {

    private static final String NO_ROLE = "0997a1d0-0d1d-4acb-b408-d5ca73121e90";
    private static final URI SERVER = URI.create("https://login.example");
    private static final Connection APPLICATION = TestConnection.to(SERVER, "acme");
    private static final Connection PERSON = TestConnection.to(
            SERVER,
            "acme",
            new Flow.AuthorizationCode(
                    TestConnection.CLIENT_ID, null, URI.create("http://localhost:8080/auth/callback"), null));

    private static AccessToken token(String claims) {
        return new AccessToken(Fixture.readable(claims), Instant.EPOCH);
    }

    private static Granted granted(String claims) {
        return token(claims).granted().orElseThrow();
    }

    /** Sets by ";", what belongs together by "+". */
    private static List<List<String>> sets(String text) {
        return text == null
                ? List.of()
                : Stream.of(text.split(";"))
                        .map(set -> Arrays.asList(set.split("\\+")))
                        .toList();
    }

    @ParameterizedTest(name = "{0} for {1} / {2}: {3}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "{'roles':['A']}           | A     | B     | true",
                "{'roles':['A']}           | A+C   | A     | false",
                "{'roles':['A','C']}       | A+C   |       | true",
                "{'roles':['C']}           | A;C   |       | true",
                "{'roles':['B']}           | A     | B     | false",
                "{'roles':['a']}           | A     |       | false",
                "{}                        | A     | B     | false",
                "{'scp':'B'}               | A     | B     | true",
                "{'scp':'A'}               | A     | B     | false",
                "{'scp':'openid B User.X'} | A     | B     | true",
                "{'scp':'BB'}              | A     | B     | false",
                "{'scp':'B'}               | A     |       | false",
                "{'roles':['A']}           |       | B     | false",
                // An application by its type, although there is a scp.
                "{'scp':'B','roles':['A'],'idtyp':'app'} | A | B | true",
                // Nothing needed.
                "{}                        |       |       | true",
                "{'scp':'X'}               |       |       | true",
                // A directory role may allow what no permission says.
                "{'wids':['62e90394-69f5-4237-9190-012177145e10']} | A | B | true",
                "{'wids':['0997a1d0-0d1d-4acb-b408-d5ca73121e90']} | A | B | false",
                // A person's roles do not make up for what the application was not given.
                "{'scp':'X','wids':['62e90394-69f5-4237-9190-012177145e10']} | A | B | false"
            })
    void oneWholeSetForTheKindOfBearerHasToBeInTheToken(
            String claims, String application, String delegated, boolean met) {
        PermissionNeeds needs = new PermissionNeeds("x", sets(application), sets(delegated));

        assertThat(needs.metBy(granted(claims))).isEqualTo(met);
        if (met) {
            assertThatCode(() -> needs.require(APPLICATION, token(claims))).doesNotThrowAnyException();
        } else {
            assertThat(catchThrowableOfType(PermissionMissing.class, () -> needs.require(APPLICATION, token(claims))))
                    .isNotNull();
        }
    }

    @ParameterizedTest
    @CsvSource({"opaque", "a.b.c", "''"})
    void aTokenThatCannotBeReadPasses(String value) {
        assertThatCode(() -> new PermissionNeeds("x", sets("A"), sets("A"))
                        .require(APPLICATION, new AccessToken(value, Instant.EPOCH)))
                .doesNotThrowAnyException();
    }

    @Test
    void anApplicationIsToldWhatIsNeededWhatThereIsAndWhereToConsent() {
        PermissionMissing problem = catchThrowableOfType(PermissionMissing.class, () -> new PermissionNeeds(
                        "msgraph-user-get", sets("User.Read.All;Directory.Read.All+X"), sets("User.Read"))
                .require(APPLICATION, token("{'roles':['Mail.Send','A.B']}")));

        assertThat(problem)
                .hasMessageContaining("msgraph-user-get needs User.Read.All, or Directory.Read.All + X")
                .hasMessageContaining("connection acme (the application)")
                .hasMessageContaining(
                        "let an administrator consent: https://login.example/contoso.example/adminconsent")
                .hasMessageContaining("bin/graph-routes auth test --connection acme");
        assertThat(problem.facts())
                .containsEntry("needed", List.of(List.of("User.Read.All"), List.of("Directory.Read.All", "X")))
                .containsEntry("granted", List.of("A.B", "Mail.Send"))
                .containsEntry("connection", "acme")
                .containsKey("consentUrl");
        assertThat(problem.exitCode()).isEqualTo(1);
        assertThat(problem.status()).isEqualTo(403);
    }

    @Test
    void aPersonIsNamedAndSignsInAgain() {
        PermissionMissing problem = catchThrowableOfType(
                PermissionMissing.class, () -> new PermissionNeeds("x", sets("A"), sets("User.Read"))
                        .require(PERSON, token("{'scp':'Mail.Read','upn':'alice@contoso.example'}")));

        assertThat(problem)
                .hasMessageContaining("(alice@contoso.example)")
                .hasMessageContaining("then sign in again: bin/graph-routes auth start --connection acme");
    }

    @Test
    void whereTheApplicationIsSomebodyElsesNoLinkIsGiven() {
        Connection broker = TestConnection.to(SERVER, "acme", new Flow.Broker("id", SERVER, null, null, "app"));

        PermissionMissing problem =
                catchThrowableOfType(PermissionMissing.class, () -> new PermissionNeeds("x", sets("A"), sets("A"))
                        .require(broker, token("{'roles':['B']}")));

        assertThat(problem).hasMessageContaining("Ask whoever looks after the application");
        assertThat(problem.facts()).doesNotContainKey("consentUrl");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "{'roles':['A']} |   | B | an application | authorization-code or device-code",
                "{'scp':'A'}     | A |   | a person       | client-credentials"
            })
    void whatNoPermissionCuresNeedsAnotherFlow(
            String claims, String application, String delegated, String who, String flow) {
        PermissionMissing problem = catchThrowableOfType(
                PermissionMissing.class,
                () -> new PermissionNeeds("x", sets(application), sets(delegated)).require(APPLICATION, token(claims)));

        assertThat(problem).hasMessage("x cannot be done by " + who + "; use a connection with flow=" + flow + ".");
        assertThat(problem.facts()).containsEntry("needed", List.of()).doesNotContainKey("consentUrl");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            nullValues = "none",
            value = {
                "{'scp':'B A','upn':'a@x'} | true | a@x | false",
                "{'scp':'B A','preferred_username':'p@x'} | true | p@x | false",
                "{'scp':'B A','upn':'a@x','preferred_username':'p@x'} | true | a@x | false",
                "{'scp':'B A'} | true | none | false",
                "{'roles':['B','A'],'preferred_username':'p@x'} | false | none | false",
                "{'roles':['B','A'],'wids':['" + NO_ROLE + "']} | false | none | false",
                "{'roles':['B','A'],'wids':['" + NO_ROLE + "','x']} | false | none | true",
                "{'scp':'A B','roles':['C'],'wids':['x']} | true | none | false"
            })
    void aTokenTellsWhoMayDoWhat(String claims, boolean delegated, String user, boolean byDirectoryRole) {
        Granted granted = granted(claims);

        assertThat(granted.delegated()).isEqualTo(delegated);
        assertThat(granted.user()).isEqualTo(user);
        assertThat(granted.byDirectoryRole()).isEqualTo(byDirectoryRole);
        assertThat(granted.permissions()).containsExactly("A", "B");
    }
}
