package org.graphroutes.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.graphroutes.sandbox.SandboxClient.encoded;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.StreamSupport;
import org.graphroutes.sandbox.SandboxClient.Answer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SecurityIncidentsTest {
    private static final String INCIDENTS = "/v1.0/security/incidents";
    private static final String NEWEST = INCIDENTS + "/1060";

    private Sandbox sandbox;
    private SandboxClient client;

    @BeforeEach
    void start() {
        sandbox = Sandbox.start(SandboxOptions.defaults().withUsers(10));
        client = SandboxClient.of(sandbox, "sandbox");
    }

    @AfterEach
    void stop() {
        sandbox.close();
    }

    @Test
    void incidentsComeNewestFirstInPages() {
        Answer first = client.get(INCIDENTS + "?$count=true");
        assertThat(first.status()).as(first.text()).isEqualTo(200);
        assertThat(first.json().path("@odata.context").asText())
                .isEqualTo(sandbox.url() + "/v1.0/$metadata#security/incidents");
        assertThat(first.json().path("@odata.count").asInt()).isEqualTo(60);
        assertThat(first.value()).hasSize(50);
        assertThat(first.value().get(0).path("id").asText()).isEqualTo("1060");
        assertThat(first.value().get(0).has("alerts")).isFalse();
        assertThat(texts(first, "createdDateTime")).isSortedAccordingTo((a, b) -> b.compareTo(a));

        Answer second = client.get(first.json().path("@odata.nextLink").asText());
        assertThat(second.value()).hasSize(10);
        assertThat(second.json().has("@odata.nextLink")).isFalse();
        assertThat(second.value().get(9).path("id").asText()).isEqualTo("1001");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "status eq 'active' | status | active",
                "status eq 'InProgress' | status | inProgress",
                "severity eq 'informational' | severity | informational",
                "assignedTo eq 'ada@contoso.example' and status eq 'resolved' | assignedTo | ada@contoso.example",
                "classification eq 'falsePositive' | determination | notMalicious"
            })
    void aFilterFinds(String filter, String property, String value) {
        Answer found = client.get(INCIDENTS + "?$filter=" + encoded(filter));

        assertThat(found.value()).as(found.text()).hasSizeBetween(1, 49);
        assertThat(texts(found, property)).containsOnly(value);
    }

    @Test
    void timesAreFilteredAndOrdered() {
        String since = client.get(INCIDENTS + "/1050")
                .json()
                .path("lastUpdateDateTime")
                .asText();

        Answer found = client.get(INCIDENTS + "?$orderby=lastUpdateDateTime&$top=3&$skip=1&$filter="
                + encoded("lastUpdateDateTime ge " + since + " and createdDateTime lt 2026-01-04T00:00:00Z"));

        assertThat(found.value()).as(found.text()).hasSize(3);
        assertThat(texts(found, "lastUpdateDateTime")).isSorted().allMatch(time -> time.compareTo(since) > 0);
    }

    @Test
    void alertsComeOnRequestWithTypedEvidence() {
        Answer all = client.get(INCIDENTS + "?$expand=alerts");
        Set<String> types = new HashSet<>();
        for (JsonNode incident : all.value()) {
            for (JsonNode alert : incident.path("alerts")) {
                assertThat(alert.path("incidentId")).isEqualTo(incident.path("id"));
                alert.path("evidence")
                        .forEach(one -> types.add(one.path("@odata.type").asText()));
                assertThat(alert.path("evidence").toString()).doesNotContain("{time}", "{upn}", "{userId}", "{host}");
            }
            assertThat(incident.path("alerts").isEmpty())
                    .isEqualTo(incident.path("status").asText().equals("redirected"));
        }
        assertThat(types)
                .containsExactlyInAnyOrderElementsOf(
                        List.of("device", "user", "mailbox", "file", "process", "ip", "url").stream()
                                .map(kind -> "#microsoft.graph.security." + kind + "Evidence")
                                .toList());

        JsonNode one = client.get(NEWEST + "?$expand=alerts($select=title)&$select=displayName")
                .json();
        assertThat(one.has("status")).isFalse();
        assertThat(one.path("alerts").get(0).has("title")).isTrue();
        assertThat(one.path("alerts").get(0).has("evidence")).isFalse();
    }

    @Test
    void aMergedIncidentNamesTheOneThatItWentInto() {
        for (JsonNode merged :
                client.get(INCIDENTS + "?$filter=status%20eq%20'redirected'").value()) {
            Answer into = client.get(
                    INCIDENTS + "/" + merged.path("redirectIncidentId").asText());
            assertThat(into.status()).isEqualTo(200);
            assertThat(into.json().path("status").asText()).isNotEqualTo("redirected");
        }
    }

    @Test
    void anIncidentIsUpdated() {
        Answer changed = client.patch(
                NEWEST,
                "{\"status\":\"Resolved\",\"classification\":\"truePositive\",\"determination\":\"malware\","
                        + "\"assignedTo\":\"ada@contoso.example\",\"customTags\":[\"A\",\"B\"]}");
        assertThat(changed.status()).as(changed.text()).isEqualTo(200);

        JsonNode incident = client.get(NEWEST).json();
        assertThat(incident).isEqualTo(changed.json());
        assertThat(incident.path("status").asText()).isEqualTo("resolved");
        assertThat(incident.path("determination").asText()).isEqualTo("malware");
        assertThat(incident.path("customTags")).hasSize(2);
        assertThat(incident.path("lastModifiedBy").asText())
                .isEqualTo("API-App:" + sandbox.application("sandbox").clientId());

        JsonNode emptied =
                client.patch(NEWEST, "{\"assignedTo\":\"\",\"customTags\":[]}").json();
        assertThat(emptied.path("assignedTo").isNull()).isTrue();
        assertThat(emptied.path("customTags")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"status\":\"closed\"}",
                "{\"determination\":\"clean\"}",
                "{\"comments\":[]}",
                "{\"nosuch\":1}",
                "[]"
            })
    void anUpdateIsRefused(String body) {
        JsonNode before = client.get(NEWEST).json();

        assertThat(client.patch(NEWEST, body).status()).isEqualTo(400);
        assertThat(client.get(NEWEST).json()).isEqualTo(before);
    }

    @Test
    void commentsAreAddedAndAllAreAnswered() {
        String url = INCIDENTS + "/1053/comments";
        int before = client.get(INCIDENTS + "/1053").json().path("comments").size();

        Answer answer =
                client.post(url, "{\"@odata.type\":\"#microsoft.graph.security.alertComment\",\"comment\":\"Seen\"}");

        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        assertThat(answer.value()).hasSize(before + 1);
        assertThat(answer.value().get(before).path("comment").asText()).isEqualTo("Seen");
        assertThat(client.get(INCIDENTS + "/1053").json().path("comments")).isEqualTo(answer.value());
        assertThat(client.post(url, "{\"comment\":\" \"}").status()).isEqualTo(400);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "?$top=51",
                "?$filter=nosuch%20eq%201",
                "?$filter=createdDateTime%20gt%20'x'",
                "?$expand=nosuch",
                "?$skip=-1"
            })
    void aQueryIsRefused(String query) {
        assertThat(client.get(INCIDENTS + query).status()).isEqualTo(400);
    }

    @Test
    void whatIsNotThereAndWhatIsNotAllowedIsRefused() {
        assertThat(client.get(INCIDENTS + "/1").status()).isEqualTo(404);
        assertThat(client.patch(INCIDENTS + "/1", "{}").status()).isEqualTo(404);
        assertThat(SandboxClient.of(sandbox, "reader").get(INCIDENTS).status()).isEqualTo(403);
    }

    private static List<String> texts(Answer answer, String property) {
        return StreamSupport.stream(answer.value().spliterator(), false)
                .map(one -> one.path(property).asText())
                .toList();
    }
}
