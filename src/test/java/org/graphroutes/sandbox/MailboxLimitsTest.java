package org.graphroutes.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.graphroutes.sandbox.SandboxClient.Answer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class MailboxLimitsTest {
    private static final String ADA = "/v1.0/users/ada@contoso.example";
    private static final String INBOX = ADA + "/mailFolders/inbox";
    private static final int MIB = 1 << 20;

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
    @Timeout(60)
    void anApplicationHasFourRequestsToAMailboxUnderWayAtMost() {
        sandbox.requests().clear();
        sandbox.faults().order(Fault.delay(INBOX, 600_000).withCount(4));
        List<CompletableFuture<?>> held = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            held.add(client.begin(INBOX));
        }
        while (sandbox.requests().list().size() < 4) {
            Thread.onSpinWait();
        }

        Answer fifth = client.get(ADA + "/messages");

        assertThat(fifth.status()).isEqualTo(429);
        assertThat(fifth.code()).isEqualTo("ApplicationThrottled");
        assertThat(fifth.message()).isEqualTo("Application is over its MailboxConcurrency limit.");
        assertThat(fifth.header("Retry-After")).isEqualTo("1");
        assertThat(client.get(ADA).status()).isEqualTo(200);
        assertThat(client.get("/v1.0/users/li.wei@contoso.example/messages").status())
                .isEqualTo(200);
        assertThat(SandboxClient.of(sandbox, "reader").get(ADA + "/messages").status())
                .isEqualTo(403);
        assertThat(held).noneMatch(CompletableFuture::isDone);
        held.forEach(request -> request.cancel(true));
    }

    @Test
    void whatWasAnsweredIsNoLongerUnderWay() {
        sandbox.faults().order(Fault.delay(INBOX, 1).withCount(6));
        for (int i = 0; i < 6; i++) {
            assertThat(client.get(INBOX).status()).isEqualTo(200);
        }
    }

    @Test
    void aRequestHasFourMebibytesAtMost() {
        String start = "{\"subject\":\"";
        Answer fits = client.post(ADA + "/messages", start + "x".repeat(4 * MIB - start.length() - 2) + "\"}");
        assertThat(fits.status()).isEqualTo(201);

        Answer refused = client.post(ADA + "/messages", start + "x".repeat(4 * MIB - start.length() - 1) + "\"}");

        assertThat(refused.status()).isEqualTo(413);
        assertThat(refused.message()).isEqualTo("The maximum request length supported is 4MB.");
        assertThat(refused.json().at("/error/innerError/request-id").asText()).isNotEmpty();
        List<LoggedRequest> requests = sandbox.requests().list();
        assertThat(requests.get(requests.size() - 1).status()).isEqualTo(413);
        assertThat(client.post("/sandbox/faults", "x".repeat(4 * MIB + 1)).code())
                .isEqualTo("SandboxRequest");
    }
}
