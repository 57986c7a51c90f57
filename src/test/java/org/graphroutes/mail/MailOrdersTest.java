package org.graphroutes.mail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.graphroutes.command.Contract;
import org.graphroutes.files.FileStore;
import org.graphroutes.mail.Course.Road;
import org.graphroutes.problem.InvalidArgument;
import org.graphroutes.support.TestClock;
import org.graphroutes.support.TestHome;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MailOrdersTest {

    private static final Contract CONTRACT = Contract.in(TestHome.ROUTES);
    private static final List<String> ADA = List.of("users", "ada@contoso.example");
    private static final String MAIL = "'to':['a@x.example'],'subject':'Notice','body':'Hello'";

    @TempDir
    Path data;

    private final AtomicInteger ids = new AtomicInteger();

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
            send-mail                 | to      | SEND           | sendMail                      |
            send-mail                 | attach  | DRAFT_AND_SEND | messages                      |
            msgraph-mail-create-draft | to      | DRAFT          | messages                      |
            reply-mail                | reply   | DRAFT_AND_SEND | messages/{id}/createReply     | AAk=
            reply-mail                | all     | DRAFT_AND_SEND | messages/{id}/createReplyAll  | AAk=
            msgraph-mail-reply-to     | to-id   | DRAFT_AND_SEND | messages/{id}/createReply     | AAk=
            msgraph-mail-send-draft   | draft   | SEND_DRAFT     |                               | AAk=
            """)
    void howAMailTravels(String command, String arguments, Road road, String first, String about) throws IOException {
        MailOrder order = order(
                command,
                switch (arguments) {
                    case "attach" -> MAIL + ",'attachIDs':['" + file("a", 5_000_000) + "']";
                    case "reply" -> MAIL + ",'inReplyTo':'AAk='";
                    case "all" -> "'subject':'Notice','body':'Hello','reply_all':true,'inReplyTo':'AAk='";
                    case "to-id" -> "'to':['a@x.example'],'body':'Hello','ID':'AAk='";
                    case "draft" -> "'draft_id':'AAk='";
                    default -> MAIL;
                });

        assertThat(order.road()).isEqualTo(road);
        assertThat(order.first()).isEqualTo(first);
        assertThat(order.about()).isEqualTo(about);
        assertThat(order.uploaded()).hasSize(arguments.equals("attach") ? 1 : 0);
        if (order.body() != null) {
            assertThat(order.body().findValuesAsText("value")).containsExactly("key");
            assertThat(order.body().has("message")).isEqualTo(!first.equals("messages"));
        }
    }

    @Test
    void theSameMailHasTheSameFingerprintWhateverItsKeyAndTheIdsOfItsFiles() throws IOException {
        String one = MAIL + ",'attachIDs':['" + file("a", 10) + "']";
        String same = "'body':'Hello','subject':'Notice','to':['a@x.example'],'idempotency_key':'other','attachIDs':['"
                + file("a", 10) + "']";

        assertThat(fingerprint("send-mail", one)).hasSize(64).isEqualTo(fingerprint("send-mail", same));
    }

    @Test
    void anotherMailHasAnotherFingerprint() throws IOException {
        String one = MAIL + ",'attachIDs':['" + file("a", 10) + "']";

        assertThat(List.of(
                        fingerprint("send-mail", one),
                        fingerprint("send-mail", MAIL),
                        fingerprint("send-mail", MAIL.replace("Hello", "Bye")),
                        fingerprint("send-mail", MAIL + ",'attachIDs':['" + file("a", 11) + "']"),
                        fingerprint("send-mail", MAIL + ",'attachIDs':['" + file("b", 10) + "']"),
                        fingerprint("send-mail", MAIL + ",'attachCIDs':['" + file("a", 10) + "']"),
                        fingerprint("msgraph-mail-create-draft", MAIL)))
                .doesNotHaveDuplicates();
    }

    @Test
    void aFileThatIsNotThereIsRefusedByTheArgumentThatNamesIt() {
        assertThatThrownBy(() -> order("send-mail", MAIL + ",'attachIDs':['nothing']"))
                .isInstanceOf(InvalidArgument.class)
                .hasMessageContaining("attachIDs");
    }

    private String fingerprint(String command, String arguments) throws IOException {
        return order(command, arguments).fingerprint();
    }

    private MailOrder order(String command, String arguments) throws IOException {
        ObjectNode node = (ObjectNode) new ObjectMapper().readTree("{" + arguments.replace('\'', '"') + "}");
        if (!node.has("idempotency_key")) {
            node.put("idempotency_key", "key");
        }
        return new MailOrders(files())
                .of(CONTRACT.command(command), "work", ADA, node)
                .order();
    }

    private String file(String name, int size) throws IOException {
        return files().put(name, null, new ByteArrayInputStream(new byte[size])).id();
    }

    private FileStore files() {
        return new FileStore(
                data,
                new FileStore.Limits(10_000_000, 100_000_000, Duration.ofDays(1)),
                TestClock.at("2026-11-21T08:00:00Z"),
                () -> {
                    byte[] bytes = new byte[16];
                    bytes[15] = (byte) ids.incrementAndGet();
                    return bytes;
                });
    }
}
