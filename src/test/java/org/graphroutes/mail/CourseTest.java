package org.graphroutes.mail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.graphroutes.mail.Course.Action;
import org.graphroutes.mail.Course.Event;
import org.graphroutes.mail.Course.Position;
import org.graphroutes.mail.Course.Road;
import org.graphroutes.mail.Course.Sight;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CourseTest {

    private static final Duration SETTLE = Duration.ofSeconds(30);
    private static final Instant NOW = Instant.parse("2026-11-21T08:00:00Z");
    private static final Event NOWHERE = new Event.Seen(Sight.NOWHERE, null, Duration.ZERO);

    @ParameterizedTest
    @CsvSource({
        "NEW,        SEND,           SEND",
        "NEW,        DRAFT_AND_SEND, DRAFT",
        "NEW,        DRAFT,          DRAFT",
        "NEW,        SEND_DRAFT,     CLAIM",
        "SENDING,    SEND,           LOOK",
        "DRAFTING,   DRAFT_AND_SEND, LOOK",
        "DRAFTING,   DRAFT,          LOOK",
        "SUBMITTING, DRAFT_AND_SEND, LOOK",
        "SUBMITTING, SEND_DRAFT,     LOOK",
        "DRAFTED,    DRAFT_AND_SEND, ATTACH",
        "DRAFTED,    DRAFT,          ATTACH",
        "READY,      SEND,           SUBMIT",
        "READY,      DRAFT_AND_SEND, SUBMIT",
        "READY,      SEND_DRAFT,     SUBMIT",
        "READY,      DRAFT,          FINISH",
        "DROPPING,   DRAFT_AND_SEND, DROP",
        "DONE,       SEND,           FINISH",
        "DONE,       DRAFT,          FINISH",
    })
    void whatIsDoneNext(Stage stage, Road road, Action action) {
        Course course = new Course(road, SETTLE);

        assertThat(course.action(course.fresh().at(stage, "id"))).isEqualTo(action);
    }

    @ParameterizedTest
    @CsvSource({
        // stage,    road,           event,   then,       id
        "SENDING,    SEND,           done,    DONE,       new",
        "SENDING,    SEND,           failed,  NEW,        ",
        "SENDING,    SEND,           lost,    SENDING,    old",
        "SENDING,    SEND,           sent,    DONE,       seen",
        "SENDING,    SEND,           draft,   READY,      seen",
        "DRAFTING,   DRAFT,          done,    DRAFTED,    new",
        "DRAFTING,   DRAFT,          failed,  NEW,        ",
        "DRAFTING,   DRAFT,          lost,    DRAFTING,   old",
        "DRAFTING,   DRAFT,          draft,   DRAFTED,    seen",
        "DRAFTING,   DRAFT_AND_SEND, sent,    DONE,       seen",
        "DRAFTED,    DRAFT_AND_SEND, done,    READY,      new",
        "DRAFTED,    DRAFT_AND_SEND, failed,  DROPPING,   old",
        "SUBMITTING, DRAFT_AND_SEND, done,    DONE,       new",
        "SUBMITTING, DRAFT_AND_SEND, failed,  DROPPING,   old",
        "SUBMITTING, SEND_DRAFT,     failed,  NEW,        old",
        "SUBMITTING, DRAFT_AND_SEND, lost,    SUBMITTING, old",
        "SUBMITTING, DRAFT_AND_SEND, draft,   READY,      seen",
        "SUBMITTING, DRAFT_AND_SEND, sent,    DONE,       seen",
        "SUBMITTING, DRAFT_AND_SEND, nowhere, SUBMITTING, old",
        "NEW,        SEND_DRAFT,     done,    READY,      new",
        "DROPPING,   DRAFT_AND_SEND, done,    NEW,        ",
        "READY,      DRAFT,          done,    DONE,       new",
    })
    void whatIsLearnedMovesTheMail(Stage stage, Road road, String event, Stage then, String id) {
        Course course = new Course(road, SETTLE);

        Position after = course.after(course.fresh().at(stage, "old"), event(event));

        assertThat(after.stage()).isEqualTo(then);
        assertThat(after.id()).isEqualTo(id);
        assertThat(after.isHopeless()).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"DONE, done", "READY, failed", "DROPPING, failed", "NEW, lost", "READY, nowhere"})
    void whatCannotBeLearnedSomewhereIsAFaultOfOurs(Stage stage, String event) {
        Course course = new Course(Road.SEND, SETTLE);

        assertThatThrownBy(() -> course.after(course.fresh().at(stage, "old"), event(event)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining(stage.name());
    }

    @Test
    void theLooksOfAMailThatIsNowhereComeSlowerAndSlowerUntilTheTimeIsOver() {
        Course course = new Course(Road.SEND, SETTLE);
        Position position = course.after(course.fresh().at(Stage.SENDING), new Event.Lost());
        List<Long> pauses = new ArrayList<>();

        while (course.action(position) == Action.LOOK) {
            pauses.add(Course.pause(position).toSeconds());
            position = course.after(position, NOWHERE);
        }

        assertThat(pauses).containsExactly(1L, 2L, 4L, 8L, 15L);
        assertThat(course.action(position)).isEqualTo(Action.GIVE_UP);
        assertThat(position.stage()).isEqualTo(Stage.SENDING);
    }

    @Test
    void aLookThatTakesLongerThanItsPauseCountsInFull() {
        Course course = new Course(Road.SEND, SETTLE);
        Position position = course.fresh().at(Stage.SENDING);

        position = course.after(position, new Event.Seen(Sight.NOWHERE, null, Duration.ofSeconds(25)));
        assertThat(Course.pause(position)).hasSeconds(2);
        position = course.after(position, new Event.Seen(Sight.NOWHERE, null, Duration.ofSeconds(25)));

        assertThat(course.action(position)).isEqualTo(Action.GIVE_UP);
    }

    @Test
    void aLaterCallLooksOnceAtWhatIsOldAndBeginsAnewWhenItIsNowhere() {
        Course course = new Course(Road.SEND, SETTLE);
        Position position = course.resumed(Stage.SENDING, null, NOW.minus(SETTLE), NOW);

        assertThat(course.action(position)).isEqualTo(Action.LOOK);
        assertThat(Course.pause(position)).isZero();
        position = course.after(position, NOWHERE);
        assertThat(course.action(position)).isEqualTo(Action.SEND);

        position = course.after(course.handingOver(position, Action.SEND), new Event.Lost());
        assertThat(course.action(position)).isEqualTo(Action.LOOK);
        assertThat(Course.pause(position)).isEqualTo(Course.FIRST_PAUSE);
        assertThat(position.left()).as("it has all its time").isEqualTo(SETTLE);
        assertThat(position.again()).as("what this call handed over is its own").isFalse();
    }

    @Test
    void aLaterCallGoesOnLookingAtWhatIsYoung() {
        Course course = new Course(Road.SEND, SETTLE);
        Position position = course.resumed(Stage.SENDING, null, NOW.minusSeconds(27), NOW);
        List<Long> pauses = new ArrayList<>();

        while (course.action(position) == Action.LOOK) {
            pauses.add(Course.pause(position).toSeconds());
            position = course.after(position, NOWHERE);
        }

        assertThat(pauses).containsExactly(0L, 1L, 2L);
        assertThat(course.action(position)).isEqualTo(Action.SEND);
    }

    @ParameterizedTest
    @CsvSource({"0, 30", "-5, 30", "10, 20", "30, 0", "99999, 0"})
    void theTimeLeftIsNeverNegativeNorMoreThanAll(long age, long left) {
        Course course = new Course(Road.SEND, SETTLE);

        assertThat(course.resumed(Stage.SENDING, null, NOW.minusSeconds(age), NOW)
                        .left())
                .hasSeconds(left);
    }

    @Test
    void nothingFollowsFromLooksThatFailed() {
        Course course = new Course(Road.SEND, SETTLE);
        Position position = course.resumed(Stage.SENDING, null, NOW.minus(SETTLE), NOW);

        position = course.after(position, new Event.Seen(Sight.NOTHING, null, Duration.ZERO));

        assertThat(course.action(position)).isEqualTo(Action.GIVE_UP);
    }

    @Test
    void aDraftThatWillNotLeaveIsGivenUpWhenTheTimeIsOverAndKept() {
        Course course = new Course(Road.DRAFT_AND_SEND, SETTLE);
        Position position = course.fresh().at(Stage.READY, "d");
        int submissions = 0;

        while (course.action(position) != Action.GIVE_UP) {
            submissions++;
            position = course.after(course.handingOver(position, Action.SUBMIT), new Event.Lost());
            position = course.after(position, new Event.Seen(Sight.DRAFT, "d", Duration.ZERO));
        }

        assertThat(submissions).isEqualTo(5);
        assertThat(position.stage()).isEqualTo(Stage.SUBMITTING);
    }

    @ParameterizedTest
    @CsvSource({
        "DRAFTED,    DROP",
        "READY,      SUBMIT",
        "DROPPING,   DROP",
        "SUBMITTING, LOOK",
        "DRAFTING,   LOOK",
        "DONE,       FINISH"
    })
    void aLaterCallTakesUpWhatWasLeft(Stage stage, Action action) {
        Course course = new Course(Road.DRAFT_AND_SEND, SETTLE);

        assertThat(course.action(course.resumed(stage, "id", NOW.minusSeconds(5), NOW)))
                .isEqualTo(action);
    }

    private static Event event(String word) {
        return switch (word) {
            case "done" -> new Event.Done("new");
            case "failed" -> new Event.Failed();
            case "lost" -> new Event.Lost();
            case "sent" -> new Event.Seen(Sight.SENT, "seen", Duration.ZERO);
            case "draft" -> new Event.Seen(Sight.DRAFT, "seen", Duration.ZERO);
            default -> NOWHERE;
        };
    }
}
