package org.graphroutes.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.graphroutes.sandbox.SandboxClient.Answer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FaultsTest {
    private static final String ADA = "/v1.0/users/ada@contoso.example";

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
    void aStatusComesWithGraphsUsualError() {
        order("{'match':{'method':'GET','path':'/v1.0/users/*'},'status':429,'headers':{'Retry-After':'2'}}");

        assertThat(client.get("/v1.0/users").status()).isEqualTo(200);
        Answer throttled = client.get(ADA);
        assertThat(throttled.status()).isEqualTo(429);
        assertThat(throttled.code()).isEqualTo("TooManyRequests");
        assertThat(throttled.header("Retry-After")).isEqualTo("2");
        assertThat(throttled.header("request-id")).isNotEmpty();
        assertThat(client.get(ADA).status()).isEqualTo(200);
    }

    @Test
    void skipAndCountChooseTheRequests() {
        order("{'match':{'path':'/v1.0/**'},'skip':1,'count':2,'status':503}");

        assertThat(client.get(ADA).status()).isEqualTo(200);
        assertThat(client.get(ADA).code()).isEqualTo("ServiceUnavailable");
        assertThat(client.get(ADA).status()).isEqualTo(503);
        assertThat(client.get(ADA).status()).isEqualTo(200);
        assertThat(sandbox.faults().list()).isEmpty();
    }

    @Test
    void aCountOfZeroLastsUntilCleared() {
        order("{'match':{'path':'/v1.0/**'},'count':0,'status':500}");

        for (int i = 0; i < 5; i++) {
            assertThat(client.get(ADA).status()).isEqualTo(500);
        }
        assertThat(client.get("/sandbox/faults").value()).hasSize(1);
        assertThat(client.delete("/sandbox/faults").status()).isEqualTo(204);
        assertThat(client.get(ADA).status()).isEqualTo(200);
    }

    @Test
    void aBodyIsAnsweredAsOrdered() {
        order(
                "{'match':{'path':'/v1.0/users'},'status':200,'body':{'value':[],'@odata.nextLink':'https://evil.example/'}}");

        Answer answer = client.get("/v1.0/users");
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.json().path("@odata.nextLink").asText()).isEqualTo("https://evil.example/");
    }

    @Test
    void aDroppedRequestIsNeitherAnsweredNorDone() {
        sandbox.faults().order(Fault.drop(ADA).withMethod("DELETE"));

        assertThatThrownBy(() -> client.exchange("DELETE", ADA, null)).isInstanceOf(IOException.class);
        assertThat(client.get(ADA).status()).isEqualTo(200);
    }

    @Test
    void aLostAnswerIsOfARequestThatWasDone() {
        sandbox.faults().order(Fault.lostAnswer(ADA).withMethod("DELETE"));

        assertThatThrownBy(() -> client.exchange("DELETE", ADA, null)).isInstanceOf(IOException.class);
        assertThat(client.get(ADA).status()).isEqualTo(404);
    }

    @Test
    void aReplacedAnswerIsOfARequestThatWasDone() {
        order("{'match':{'method':'POST','path':'/v1.0/users'},'act':true,'status':504}");

        Answer answer = client.post("/v1.0/users", SandboxClient.newUser("rae").toString());

        assertThat(answer.status()).isEqualTo(504);
        assertThat(client.get("/v1.0/users/rae@contoso.example").status()).isEqualTo(200);
    }

    @Test
    void aDelayedRequestIsDoneAfterwards() {
        sandbox.faults().order(Fault.delay(ADA, 150).withMethod("GET"));

        long before = System.nanoTime();
        assertThat(client.get(ADA).status()).isEqualTo(200);
        assertThat((System.nanoTime() - before) / 1_000_000).isGreaterThanOrEqualTo(149);
    }

    @Test
    void headersMayBeAddedToTheRealAnswer() {
        sandbox.faults()
                .order(new Fault(new Fault.Match(null, ADA), 0, 1, null, null, null, 1, false, false, 1)
                        .withHeader("x-ms-throttle-limit-percentage", "0.9"));

        Answer answer = client.get(ADA);
        assertThat(answer.header("x-ms-throttle-limit-percentage")).isEqualTo("0.9");
        assertThat(answer.json().path("displayName").asText()).isEqualTo("Ada Byrne");
    }

    @Test
    void replicationLagIsAFault() {
        order("{'match':{'method':'GET','path':'/v1.0/users/rae@contoso.example'},'count':2,'status':404}");
        client.post("/v1.0/users", SandboxClient.newUser("rae").toString());

        Answer early = client.get("/v1.0/users/rae%40contoso.example?$select=*");
        assertThat(early.status()).isEqualTo(404);
        assertThat(early.message()).startsWith("Resource 'rae@contoso.example' does not exist");
        assertThat(client.get("/v1.0/users/rae@contoso.example").status()).isEqualTo(404);
        assertThat(client.get("/v1.0/users/rae@contoso.example").status()).isEqualTo(200);
    }

    @Test
    void theTokenEndpointHasFaultsToo() {
        order("{'match':{'path':'/*/oauth2/v2.0/token'},'status':503}");

        assertThat(SandboxClient.anonymous(sandbox).token(Map.of()).status()).isEqualTo(503);
    }

    @ParameterizedTest(name = "{0} on {1}: {2}")
    @CsvSource({
        "/v1.0/users, /v1.0/users, true",
        "/v1.0/users, /v1.0/users/x, false",
        "/v1.0/users/*, /v1.0/users/x, true",
        "/v1.0/users/*, /v1.0/users, false",
        "/v1.0/users/*, /v1.0/users/x/manager, false",
        "/v1.0/users/*/manager, /v1.0/users/x/manager, true",
        "/v1.0/**, /v1.0, true",
        "/v1.0/**, /v1.0/users/x/manager, true",
        "/**/manager, /v1.0/users/x/manager, true",
        "/v1.0/users/ada*, /v1.0/users/ada@contoso.example, true",
        "/v1.0/users/*.example, /v1.0/users/ada@contoso.example, true",
        "/v1.0/users/a.a, /v1.0/users/aba, false",
    })
    void aPatternMatchesSegments(String glob, String path, boolean matches) {
        assertThat(new PathGlob(glob).matches(List.of(path.substring(1).split("/"))))
                .isEqualTo(matches);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "{'match':{'path':'/v1.0/users'},'statsu':429} | statsu",
                "{'match':{'path':'/v1.0/users','verb':'GET'},'status':429} | match.verb",
                "{'match':{'path':'/v1.0/users'},'status':'many'} | status",
                "{'match':{'path':'/v1.0/users'},'status':199} | status is 199",
                "{'match':{'path':'/v1.0/users'},'count':-1,'status':429} | count is -1",
                "{'match':{'path':'/v1.0/users'},'delayMillis':600001} | delayMillis is 600001",
                "{'match':{'path':'/v1.0/users'},'status':429,'share':0} | share is 0",
                "{'match':{'path':'/v1.0/users'},'status':429,'share':1.5} | share is 1.5",
                "{'match':{'path':'/v1.0/users'}} | nothing is ordered",
                "{'match':{'path':'/v1.0/users'},'drop':true,'status':500} | exclude each other",
                "{'match':{'path':'/v1.0/users'},'act':true,'delayMillis':5} | act needs",
                "{'match':{'path':'users'},'status':429} | match.path",
                "{'status':429} | match is missing",
                "[] | ",
                "null | the body is null",
                "{'match':{'path':'/v1.0/users'},'status':429,'headers':{'a b':'1'}} | headers has 'a b'",
                "{'match':{'path':'/v1.0/users'},'status':429,'headers':{'X':'ü'}} | headers.X",
                "{ | not JSON",
            })
    void anOrderThatIsNotUnderstoodIsRefused(String order, String part) {
        Answer answer = client.post("/sandbox/faults", order.replace('\'', '"'));

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.message()).contains(part == null ? "" : part);
        assertThat(sandbox.faults().list()).isEmpty();
    }

    @Test
    void aShareOfTheRequestsIsDrawnTheSameWayEachTime() {
        order("{'match':{'path':'/v1.0/users'},'status':429,'count':0,'share':0.3}");
        order("{'match':{'path':'/v1.0/users'},'status':503,'count':1}");
        List<Integer> statuses = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            statuses.add(client.get("/v1.0/users").status());
        }

        assertThat(statuses).as("the others go on to the next order").containsOnlyOnce(503);
        assertThat(statuses.stream().filter(status -> status == 429)).hasSizeBetween(15, 45);
        try (Sandbox same = Sandbox.start(SandboxOptions.defaults().withUsers(5))) {
            same.faults().order(Fault.status("/v1.0/users", 429).withCount(0).withShare(0.3));
            same.faults().order(Fault.status("/v1.0/users", 503));
            SandboxClient other = SandboxClient.of(same, "sandbox");
            assertThat(statuses)
                    .isEqualTo(Stream.generate(() -> other.get("/v1.0/users").status())
                            .limit(100)
                            .toList());
        }
    }

    @Test
    void whatWasOrderedIsListedAsItWasGiven() {
        order("{'match':{'method':'GET','path':'/v1.0/users'},'skip':1,'status':429,'headers':{'Retry-After':'2'}}");

        JsonNode listed = client.get("/sandbox/faults").value().get(0);
        assertThat(listed.at("/match/path").asText()).isEqualTo("/v1.0/users");
        assertThat(listed.path("skip").asInt()).isEqualTo(1);
        assertThat(listed.path("count").asInt()).isEqualTo(1);
        assertThat(client.post("/sandbox/faults", listed.toString()).status()).isEqualTo(201);
    }

    private void order(String fault) {
        Answer answer = client.post("/sandbox/faults", fault.replace('\'', '"'));
        assertThat(answer.status()).as(answer.text()).isEqualTo(201);
    }
}
