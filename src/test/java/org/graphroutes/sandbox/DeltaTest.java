package org.graphroutes.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import org.graphroutes.sandbox.SandboxClient.Answer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DeltaTest {
    private Sandbox sandbox;
    private SandboxClient client;

    /** A round of pages: all items, and the link for the next round. */
    private record Round(List<JsonNode> items, String deltaLink) {}

    @BeforeEach
    void start() {
        sandbox = Sandbox.start(SandboxOptions.defaults().withUsers(30));
        client = SandboxClient.of(sandbox, "sandbox");
    }

    @AfterEach
    void stop() {
        sandbox.close();
    }

    @Test
    void theFirstRoundHasEverybody() {
        Round first = round("/v1.0/users/delta?$top=7&$select=displayName,id");

        assertThat(first.items()).hasSize(30);
        assertThat(first.items()).allMatch(user -> user.size() == 2);
        assertThat(first.deltaLink()).startsWith(sandbox.url() + "/v1.0/users/delta?$top=7&$select=displayName,id&");
    }

    @Test
    void theNextRoundHasOnlyWhatChanged() {
        Round first = round("/v1.0/users/delta?$select=id,displayName");
        client.patch("/v1.0/users/ada@contoso.example", "{\"displayName\":\"Ada Byrne-Ito\"}");
        String created = client.post("/v1.0/users", SandboxClient.newUser("rae").toString())
                .json()
                .path("id")
                .asText();
        String deleted = client.get("/v1.0/users/li.wei@contoso.example")
                .json()
                .path("id")
                .asText();
        client.delete("/v1.0/users/" + deleted);

        Round second = round(first.deltaLink());

        assertThat(second.items()).hasSize(3);
        assertThat(second.items().get(0).path("displayName").asText()).isEqualTo("Ada Byrne-Ito");
        assertThat(second.items().get(1).path("id").asText()).isEqualTo(created);
        assertThat(second.items().get(2).path("id").asText()).isEqualTo(deleted);
        assertThat(second.items().get(2).at("/@removed/reason").asText()).isEqualTo("changed");
        assertThat(round(second.deltaLink()).items()).isEmpty();
    }

    @Test
    void aChangeBetweenPagesIsNotLost() {
        Answer page = client.get("/v1.0/users/delta?$top=10");
        String seen = page.value().get(0).path("id").asText();
        client.patch("/v1.0/users/" + seen, "{\"jobTitle\":\"Auditor\"}");

        Round rest = round(page.json().path("@odata.nextLink").asText());

        assertThat(round(rest.deltaLink()).items())
                .extracting(user -> user.path("id").asText())
                .contains(seen);
    }

    @Test
    void latestBeginsWithTheFuture() {
        Round now = round("/v1.0/users/delta?$deltatoken=latest");
        assertThat(now.items()).isEmpty();

        client.delete("/v1.0/users/ada@contoso.example");

        assertThat(round(now.deltaLink()).items()).hasSize(1);
    }

    private Round round(String url) {
        List<JsonNode> items = new ArrayList<>();
        String next = url;
        while (true) {
            Answer page = client.get(next);
            assertThat(page.status()).as(page.text()).isEqualTo(200);
            page.value().forEach(items::add);
            if (page.json().has("@odata.deltaLink")) {
                return new Round(items, page.json().path("@odata.deltaLink").asText());
            }
            next = page.json().path("@odata.nextLink").asText();
        }
    }
}
