package org.graphroutes.mail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.graphroutes.problem.InvalidArgument;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FolderPathTest {

    private static final String LONG = "AAMkADkcR2NP/inbox/zOnyQ5y1RMHtSmDLW1JulzzJiYaxvRWoBdCjcFWemvAU24nD2TbSAAA+_-x";

    @ParameterizedTest
    @CsvSource({
        "inbox, inbox",
        "INBOX, inbox",
        "'Deleted Items', deleteditems",
        "sent items, sentitems",
        "/Inbox/, inbox",
        "'Conversation History', conversationhistory"
    })
    void aNameThatEveryMailboxKnowsNeedsNoLookingUp(String text, String id) {
        assertThat(ids(text)).containsExactly(id);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {LONG, "AQMkAD/Ab+c=", "AQMkADkcR2NP-_____zOnyQ5y1RMHtSmDLW1JulzzJiYaxvRWoBdCjcFWemvAU24nD2"})
    void anExchangeIdIsNeverSplit(String id) {
        assertThat(ids(id)).containsExactly(id);
    }

    @Test
    void aCommaListNamesFoldersEachInTheOneBefore() {
        assertThat(ids("Inbox, " + LONG + ",x")).containsExactly("inbox", LONG, "x");
        assertThat(FolderPath.segments(ids("Inbox," + LONG)))
                .containsExactly("mailFolders", "inbox", "childFolders", LONG);
    }

    @ParameterizedTest
    @CsvSource({
        "Inbox/Alerts/Closed, inbox>Alerts Alerts'>Closed",
        "'inbox\\Alerts', inbox>Alerts",
        "Sent Items/2025, sentitems>2025",
        "Reports, msgfolderroot>Reports",
        "'/Projects/Inbox', msgfolderroot>Projects Projects'>Inbox",
        "'Old, new/x', 'msgfolderroot>Old, new Old, new''>x'",
        "'Inbox, old/x', 'msgfolderroot>Inbox, old Inbox, old''>x'"
    })
    void namesAreLookedUpOneInTheOther(String text, String asked) {
        List<String> questions = new ArrayList<>();
        List<String> ids = FolderPath.of("folder_id", text).resolve((parent, name) -> {
            questions.add(parent + ">" + name);
            return Optional.of(name + "'");
        });

        assertThat(String.join(" ", questions)).isEqualTo(asked);
        assertThat(ids).containsExactly(asked.replaceFirst(".*>", "") + "'");
    }

    @Test
    void theFirstThatIsNotThereIsNamedWithWhereItWasLookedFor() {
        FolderPath path = FolderPath.of("folder_id", "Inbox/Alerts/Clsed/2025");

        assertThatThrownBy(() ->
                        path.resolve((parent, name) -> name.equals("Alerts") ? Optional.of("1") : Optional.empty()))
                .isInstanceOf(InvalidArgument.class)
                .hasMessageContaining("no folder \"Clsed\" in inbox/Alerts");
        assertThatThrownBy(() -> FolderPath.of("folder_id", "Reports").resolve((parent, name) -> Optional.empty()))
                .hasMessageContaining("no folder \"Reports\" in the root of the mailbox");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Inbox//x", "//", "inbox,,x", "inbox,..", "Inbox/..", ".", "Inbox/ /x"})
    void aPartThatIsNoNameIsRefused(String text) {
        assertThatThrownBy(() -> FolderPath.of("folder_id", text))
                .isInstanceOf(InvalidArgument.class)
                .hasMessageContaining("folder_id=\"" + text + "\" is refused");
    }

    private static List<String> ids(String text) {
        return FolderPath.of("folder_id", text).resolve((parent, name) -> {
            throw new AssertionError("looked up " + name + " in " + parent);
        });
    }
}
