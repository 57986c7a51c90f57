package org.graphroutes.mail;

import java.time.Duration;
import java.time.Instant;
import org.graphroutes.mail.Course.Event.Seen;

/**
 * Decides what is done next for a mail so that it is sent effectively once. Pure: the time is a parameter. The rules:
 *
 * <ul>
 *   <li>What may have been done is never handed over again before it was looked for, for {@code settle} at least.
 *   <li>A draft can leave only once, so what is still a draft may be told again to leave.
 *   <li>What was not found in that time is unknown to this call. A later one with the same key looks again, and begins
 *       anew only when it is still nowhere.
 *   <li>A failure takes its draft along, unless the draft was the caller's.
 * </ul>
 *
 * @param road how the mail travels
 * @param settle how long it is looked for
 */
public record Course(Road road, Duration settle) {

    /** The first pause between two looks; doubled each time. */
    static final Duration FIRST_PAUSE = Duration.ofSeconds(1);

    /** How a mail travels. */
    public enum Road {
        /** In one request. */
        SEND,
        /** As a draft that gets its files and leaves. */
        DRAFT_AND_SEND,
        /** As a draft that stays. */
        DRAFT,
        /** As a draft that the caller has made. */
        SEND_DRAFT
    }

    /** What is done next. */
    public enum Action {
        SEND,
        DRAFT,
        CLAIM,
        ATTACH,
        SUBMIT,
        LOOK,
        DROP,
        FINISH,
        GIVE_UP
    }

    /** What was learned. */
    public sealed interface Event {

        /**
         * What was asked for was done.
         *
         * @param id the message's; null when it is not told or is the same as before
         */
        record Done(String id) implements Event {}

        /** What was asked for was not done, and is not tried again by this call. */
        record Failed() implements Event {}

        /** It may have been done; also said of a draft that is not there when it is to leave. */
        record Lost() implements Event {}

        /**
         * It was looked for.
         *
         * @param took how long that took, the pause before it included
         */
        record Seen(Sight sight, String id, Duration took) implements Event {}
    }

    /** What is seen by looking. */
    public enum Sight {
        /** Looking failed: nothing follows from that. */
        NOTHING,
        NOWHERE,
        DRAFT,
        SENT
    }

    /**
     * Where a mail stands in this call.
     *
     * @param id the message's; null when not known
     * @param again whether an earlier call left it so
     * @param left how much longer it may be looked for
     * @param pause before the next look
     * @param isHopeless whether it was looked for long enough
     */
    public record Position(Stage stage, String id, boolean again, Duration left, Duration pause, boolean isHopeless) {

        Position at(Stage newStage, String newId) {
            return new Position(newStage, newId, again, left, pause, isHopeless);
        }

        Position at(Stage newStage) {
            return at(newStage, id);
        }
    }

    /** Where a mail stands of which nothing is known. */
    public Position fresh() {
        return new Position(Stage.NEW, null, false, settle, FIRST_PAUSE, false);
    }

    /** Where a mail stands that an earlier call left at a stage, after handing something over at that time. */
    public Position resumed(Stage stage, String id, Instant attemptedAt, Instant now) {
        // Nobody knows which of its files it has.
        Stage known = stage == Stage.DRAFTED ? Stage.DROPPING : stage;
        Duration left = settle.minus(Duration.between(attemptedAt, now));
        Duration bounded = left.isNegative() ? Duration.ZERO : left.compareTo(settle) > 0 ? settle : left;
        return new Position(known, id, true, bounded, Duration.ZERO, false);
    }

    /** What is done next. */
    public Action action(Position position) {
        if (position.isHopeless()) {
            return Action.GIVE_UP;
        }
        return switch (position.stage()) {
            case NEW ->
                switch (road) {
                    case SEND -> Action.SEND;
                    case DRAFT_AND_SEND, DRAFT -> Action.DRAFT;
                    case SEND_DRAFT -> Action.CLAIM;
                };
            case SENDING, DRAFTING, SUBMITTING -> Action.LOOK;
            case DRAFTED -> Action.ATTACH;
            case READY -> road == Road.DRAFT ? Action.FINISH : Action.SUBMIT;
            case DROPPING -> Action.DROP;
            case DONE -> Action.FINISH;
        };
    }

    /** Where a mail stands from the moment on at which a request is handed over; as it was for one that can be repeated. */
    public Position handingOver(Position position, Action action) {
        Position mine = position.again() ? fresh().at(position.stage(), position.id()) : position;
        return switch (action) {
            case SEND -> mine.at(Stage.SENDING);
            case DRAFT -> mine.at(Stage.DRAFTING);
            case SUBMIT -> mine.at(Stage.SUBMITTING);
            default -> position;
        };
    }

    /**
     * Where a mail stands after something was learned.
     *
     * @throws IllegalStateException when that cannot be learned there
     */
    public Position after(Position position, Event event) {
        Stage stage = position.stage();
        if (event instanceof Event.Done done) {
            String id = done.id() == null ? position.id() : done.id();
            return switch (stage) {
                case SENDING, SUBMITTING, READY -> position.at(Stage.DONE, id);
                case DRAFTING -> position.at(Stage.DRAFTED, id);
                case NEW, DRAFTED -> position.at(Stage.READY, id);
                case DROPPING -> position.at(Stage.NEW, null);
                default -> throw impossible(position, event);
            };
        }
        if (event instanceof Event.Failed) {
            return switch (stage) {
                case NEW, SENDING, DRAFTING -> position.at(Stage.NEW, null);
                case DRAFTED -> position.at(Stage.DROPPING);
                case SUBMITTING -> road == Road.SEND_DRAFT ? position.at(Stage.NEW) : position.at(Stage.DROPPING);
                default -> throw impossible(position, event);
            };
        }
        if (!stage.isInDoubt()) {
            throw impossible(position, event);
        }
        return event instanceof Seen seen ? seen(position, seen) : position;
    }

    private Position seen(Position position, Seen seen) {
        Position waited = waited(position, seen.took());
        boolean enough = waited.left().isZero();
        return switch (seen.sight()) {
            case SENT -> waited.at(Stage.DONE, seen.id());
            case DRAFT ->
                position.stage() == Stage.DRAFTING
                        ? waited.at(Stage.DRAFTED, seen.id())
                        : enough && !position.again() ? hopeless(waited) : waited.at(Stage.READY, seen.id());
            case NOWHERE -> !enough ? waited : position.again() ? waited.at(Stage.NEW, null) : hopeless(waited);
            case NOTHING -> enough ? hopeless(waited) : waited;
        };
    }

    private static Position waited(Position position, Duration took) {
        Duration pause = pause(position);
        Duration longer = pause.isZero() ? FIRST_PAUSE : pause.multipliedBy(2);
        Duration left = position.left().minus(pause.compareTo(took) < 0 ? took : pause);
        Duration bounded = left.isNegative() ? Duration.ZERO : left;
        return new Position(position.stage(), position.id(), position.again(), bounded, longer, false);
    }

    /** How long to wait before the next look. */
    public static Duration pause(Position position) {
        return position.pause().compareTo(position.left()) < 0 ? position.pause() : position.left();
    }

    private static Position hopeless(Position position) {
        return new Position(position.stage(), position.id(), position.again(), Duration.ZERO, position.pause(), true);
    }

    private static IllegalStateException impossible(Position position, Event event) {
        return new IllegalStateException(event + " cannot be learned at " + position.stage());
    }
}
