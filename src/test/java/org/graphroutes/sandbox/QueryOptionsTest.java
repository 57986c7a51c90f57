package org.graphroutes.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.graphroutes.sandbox.SandboxClient.Answer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class QueryOptionsTest {
    private static final int USERS = 230;

    private static Sandbox sandbox;
    private static SandboxClient client;

    @BeforeAll
    static void start() {
        sandbox = Sandbox.start(SandboxOptions.defaults().withUsers(USERS));
        client = SandboxClient.of(sandbox, "sandbox");
    }

    @AfterAll
    static void stop() {
        sandbox.close();
    }

    record Filtered(String filter, List<String> aliases) {}

    /** Every filter is tried on the cast alone: people with employee ids up to 100009, and the guest. */
    static Stream<Filtered> filters() {
        return Stream.of(
                new Filtered("userPrincipalName eq 'ADA@contoso.example'", List.of("ada")),
                new Filtered("surname eq 'O''Neil'", List.of("miles.o'neil")),
                new Filtered(
                        "mail eq null and department eq 'Operations' and surname eq null", List.of("plant.sensor")),
                new Filtered("displayName in ('Ada Byrne','Jürgen Müller')", List.of("ada", "jurgen.muller")),
                new Filtered("startswith(displayName,'łUK')", List.of("lukasz.zielinski")),
                new Filtered("endswith(mail,'grace@fabrikam.example')", List.of("grace_fabrikam.example#EXT#")),
                new Filtered("accountEnabled eq false and givenName eq 'Tomás'", List.of("tomas.reyes")),
                new Filtered("accountEnabled ne true and givenName eq 'Tomás'", List.of("tomas.reyes")),
                new Filtered("not(accountEnabled eq true) and givenName eq 'Tomás'", List.of("tomas.reyes")),
                new Filtered("not accountEnabled eq true and givenName eq 'Tomás'", List.of("tomas.reyes")),
                new Filtered(
                        "(surname eq 'Byrne' or surname eq 'Müller') and startswith(givenName,'A')", List.of("ada")),
                new Filtered("surname eq 'Byrne' or surname eq 'Müller' and givenName eq 'X'", List.of("ada")),
                new Filtered(
                        "proxyAddresses/any(p:endswith(p,'grace@fabrikam.example'))",
                        List.of("grace_fabrikam.example#EXT#")),
                new Filtered("employeeId ge '100001' and employeeId le '100001'", List.of("ada")),
                new Filtered("createdDateTime gt 2030-01-01T00:00:00Z", List.of()),
                new Filtered(
                        "createdDateTime lt 2030-01-01 and userPrincipalName eq 'ada@contoso.example'",
                        List.of("ada")));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("filters")
    void aFilterFinds(Filtered expected) {
        Answer answer =
                client.eventual().get("/v1.0/users?$count=true&$filter=" + SandboxClient.encoded(expected.filter()));

        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        assertThat(answer.json().path("@odata.count").asInt())
                .isEqualTo(expected.aliases().size());
        assertThat(texts(answer, "userPrincipalName"))
                .containsExactlyElementsOf(expected.aliases().stream()
                        .map(alias -> alias + "@contoso.example")
                        .toList());
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "$filter=nosuch eq 'x' | BadRequest",
                "$filter=displayName eq | BadRequest",
                "$filter=displayName eq 'open | BadRequest",
                "$filter=displayName 'x' | BadRequest",
                "$filter=displayName eq 'x') | BadRequest",
                "$filter=(displayName eq 'x' | BadRequest",
                "$filter=length(displayName) eq 3 | BadRequest",
                "$filter=accountEnabled eq 'true' | BadRequest",
                "$filter=displayName eq 3 | BadRequest",
                "$filter=businessPhones eq 'x' | Request_UnsupportedQuery",
                "$filter=passwordProfile eq null | Request_UnsupportedQuery",
                "$filter=endswith(displayName,'x')&$count=true | Request_UnsupportedQuery",
                "$select=nosuch | BadRequest",
                "$orderby=nosuch | BadRequest",
                "$orderby=displayName sideways | BadRequest",
                "$orderby=city | Request_UnsupportedQuery",
                "$search=displayName:ada | BadRequest",
                "$search=\"city:ada\" | Request_UnsupportedQuery",
                "$top=0 | Request_BadRequest",
                "$top=1000 | Request_BadRequest",
                "$top=many | BadRequest",
                "$count=maybe | BadRequest",
                "$skip=1 | Request_BadRequest",
                "$expand=manager | BadRequest",
                "$nosuch=1 | BadRequest",
                "$top=1&$top=2 | BadRequest",
                "$skiptoken=nonsense | Directory_ExpiredPageToken",
            })
    void whatGraphDoesNotUnderstandIsRefused(String query, String code) {
        Answer answer = client.eventual().get("/v1.0/users?" + encodedQuery(query));

        assertThat(answer.status()).as(answer.text()).isEqualTo(400);
        assertThat(answer.code()).isEqualTo(code);
        assertThat(answer.message()).isNotEmpty();
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "$count=true",
                "$search=\"displayName:ada\"",
                "$filter=accountEnabled ne true&$count=true",
                "$filter=not(accountEnabled eq true)&$count=true",
                "$filter=endswith(mail,'example')&$count=true",
                "$filter=accountEnabled eq true&$orderby=displayName&$count=true",
            })
    void anAdvancedQueryNeedsTheConsistencyLevelHeader(String query) {
        String url = "/v1.0/users?" + encodedQuery(query);

        Answer without = client.get(url);
        assertThat(without.status()).isEqualTo(400);
        assertThat(without.code()).isEqualTo("Request_UnsupportedQuery");
        assertThat(client.eventual().get(url).status()).isEqualTo(200);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "$filter=accountEnabled ne true",
                "$filter=endswith(mail,'example')",
                "$filter=accountEnabled eq true&$orderby=displayName",
            })
    void anAdvancedFilterNeedsCountAsWell(String query) {
        assertThat(client.eventual().get("/v1.0/users?" + encodedQuery(query)).code())
                .isEqualTo("Request_UnsupportedQuery");
    }

    @Test
    void withoutSelectAUserHasGraphsDefaultProperties() {
        JsonNode user = client.get("/v1.0/users/ada@contoso.example").json();

        assertThat(names(user))
                .containsExactlyInAnyOrder(
                        "@odata.context",
                        "businessPhones",
                        "displayName",
                        "givenName",
                        "id",
                        "jobTitle",
                        "mail",
                        "mobilePhone",
                        "officeLocation",
                        "preferredLanguage",
                        "surname",
                        "userPrincipalName");
    }

    @Test
    void selectChoosesProperties() {
        JsonNode some = client.get("/v1.0/users/ada@contoso.example?$select=displayName,accountEnabled")
                .json();
        assertThat(names(some)).containsExactly("@odata.context", "displayName", "accountEnabled");
        assertThat(some.path("@odata.context").asText())
                .isEqualTo(sandbox.url() + "/v1.0/$metadata#users(displayName,accountEnabled)/$entity");

        JsonNode all = client.get("/v1.0/users/ada@contoso.example?$select=*").json();
        assertThat(names(all)).contains("accountEnabled", "department", "createdDateTime", "userType");
    }

    @Test
    void theDollarSignMayBeLeftOut() {
        assertThat(client.get("/v1.0/users?top=3").value()).hasSize(3);
    }

    @Test
    void anEmptyOptionIsNoOption() {
        assertThat(client.get("/v1.0/users?$filter=&$top=3").value()).hasSize(3);
    }

    @Test
    void searchFindsTheBeginningsOfWords() {
        assertThat(search("\"displayName:byrne ada\"")).containsExactly("ada@contoso.example");
        assertThat(search("\"displayName:o'nei\"")).contains("miles.o'neil@contoso.example");
        assertThat(search("\"displayName:Ada\" AND \"surname:Byrne\"")).containsExactly("ada@contoso.example");
        assertThat(search("\"givenName:Łukasz\" OR \"surname:Byrne\""))
                .containsExactly("ada@contoso.example", "lukasz.zielinski@contoso.example");
        assertThat(search("\"displayName:yrne\"")).isEmpty();
    }

    @Test
    void orderByOrdersBothWays() {
        List<String> ascending = texts(client.get("/v1.0/users?$orderby=displayName&$top=999"), "displayName");
        List<String> descending = texts(
                client.get("/v1.0/users?$orderby=displayName desc".replace(" ", "%20") + "&$top=999"), "displayName");

        assertThat(ascending).hasSize(USERS).isSortedAccordingTo(String.CASE_INSENSITIVE_ORDER);
        assertThat(descending.get(0)).isEqualToIgnoringCase(ascending.get(USERS - 1));
    }

    @Test
    void pagesOfAHundredLeadToEveryUserOnce() {
        assertThat(client.get("/v1.0/users").value()).hasSize(100);
        assertThat(walk(client, "/v1.0/users")).hasSize(USERS).doesNotHaveDuplicates();
        assertThat(walk(client, "/v1.0/users?$top=7&$orderby=displayName"))
                .hasSize(USERS)
                .doesNotHaveDuplicates();
    }

    @Test
    void aNextLinkKeepsTheOtherOptions() {
        Answer first =
                client.eventual().get("/v1.0/users?$top=20&$select=id&$filter=userType%20eq%20'Member'&$count=true");
        String next = first.json().path("@odata.nextLink").asText();

        assertThat(next)
                .startsWith(sandbox.url() + "/v1.0/users?")
                .contains("$top=20", "$select=id", "$filter=userType%20eq%20'Member'", "$count=true", "$skiptoken=");
        assertThat(first.json().has("@odata.count")).isTrue();
        Answer second = client.eventual().get(next);
        assertThat(second.value()).hasSize(20);
        assertThat(names(second.value().get(0))).containsExactly("id");
        assertThat(second.json().has("@odata.count")).isFalse();
    }

    @Test
    void aPageOfAnAdvancedQueryNeedsTheHeaderAgain() {
        Answer first = client.eventual().get("/v1.0/users?$top=20&$count=true");

        assertThat(client.get(first.json().path("@odata.nextLink").asText()).code())
                .isEqualTo("Request_UnsupportedQuery");
    }

    @Test
    void aPageTokenIsOfOneQuery() {
        String next =
                client.get("/v1.0/users?$top=20").json().path("@odata.nextLink").asText();

        assertThat(client.get(next.replace("$top=20", "$top=21")).code()).isEqualTo("Directory_ExpiredPageToken");
    }

    @Test
    void aUserDeletedBetweenPagesDoesNotShiftThem() {
        Answer first = client.get("/v1.0/users?$top=50");
        String removed = first.value().get(20).path("id").asText();
        String expected = texts(client.get("/v1.0/users?$top=51"), "id").get(50);
        try (Sandbox other = Sandbox.start(SandboxOptions.defaults().withUsers(USERS))) {
            SandboxClient changing = SandboxClient.of(other, "sandbox");
            String next = changing.get("/v1.0/users?$top=50")
                    .json()
                    .path("@odata.nextLink")
                    .asText();
            changing.delete("/v1.0/users/" + removed);

            assertThat(texts(changing.get(next), "id").get(0)).isEqualTo(expected);
        }
    }

    @Test
    void countIsAResourceToo() {
        assertThat(client.eventual().get("/v1.0/users/$count").text()).isEqualTo(Integer.toString(USERS));
        assertThat(client.get("/v1.0/users/$count").status()).isEqualTo(400);
        assertThat(client.eventual()
                        .get("/v1.0/users/$count?$filter=surname%20ne%20'Byrne'")
                        .text())
                .isEqualTo(Integer.toString(USERS - 1));
    }

    private static List<String> search(String search) {
        Answer answer = client.eventual().get("/v1.0/users?$search=" + SandboxClient.encoded(search));
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        return texts(answer, "userPrincipalName");
    }

    private static List<String> walk(SandboxClient walker, String url) {
        List<String> ids = new ArrayList<>();
        for (String next = url; !next.isEmpty(); ) {
            Answer page = walker.get(next);
            assertThat(page.status()).isEqualTo(200);
            ids.addAll(texts(page, "id"));
            next = page.json().path("@odata.nextLink").asText();
        }
        return ids;
    }

    private static List<String> texts(Answer answer, String property) {
        return StreamSupport.stream(answer.value().spliterator(), false)
                .map(item -> item.path(property).asText())
                .toList();
    }

    private static List<String> names(JsonNode object) {
        List<String> names = new ArrayList<>();
        object.fieldNames().forEachRemaining(names::add);
        return names;
    }

    private static String encodedQuery(String query) {
        return Stream.of(query.split("&"))
                .map(pair -> pair.split("=", 2))
                .map(pair -> pair[0] + "=" + SandboxClient.encoded(pair[1]))
                .collect(Collectors.joining("&"));
    }
}
