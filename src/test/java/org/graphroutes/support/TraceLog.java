package org.graphroutes.support;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.LoggerContext;
import org.apache.logging.log4j.core.appender.AbstractAppender;
import org.apache.logging.log4j.core.config.Configurator;
import org.apache.logging.log4j.core.config.LoggerConfig;
import org.apache.logging.log4j.core.config.Property;

/** Everything that is logged at TRACE, as text with stack traces: by Log4j2 and by the JDK's own loggers. */
public final class TraceLog implements AutoCloseable {

    // It tells every attribute of every MBean, a million lines.
    private static final Logger JMX_LOG = Logger.getLogger("javax.management");
    private static final Logger JDK = Logger.getLogger("");

    private final List<String> lines = Collections.synchronizedList(new ArrayList<>());

    private final AbstractAppender appender = new AbstractAppender("trace", null, null, true, Property.EMPTY_ARRAY) {
        @Override
        public void append(LogEvent event) {
            add(
                    event.getLevel() + " " + event.getLoggerName() + " "
                            + event.getMessage().getFormattedMessage() + " " + event.getContextData(),
                    event.getThrown());
        }
    };

    private final Handler handler = new Handler() {
        @Override
        public void publish(LogRecord event) {
            add(
                    event.getLevel() + " java.util.logging " + event.getLoggerName() + " " + event.getMessage() + " "
                            + Arrays.toString(event.getParameters()),
                    event.getThrown());
        }

        @Override
        public void flush() {
            // Nothing is kept back.
        }

        @Override
        public void close() {
            // Nothing is open.
        }
    };

    /** @param loggers those that the configuration as it ships keeps quiet, and that are to be heard all the same */
    public TraceLog(String... loggers) {
        appender.start();
        LoggerConfig root = ((LoggerContext) LogManager.getContext(false))
                .getConfiguration()
                .getRootLogger();
        List.copyOf(root.getAppenders().keySet()).forEach(root::removeAppender);
        root.addAppender(appender, Level.TRACE, null);
        Configurator.setRootLevel(Level.TRACE);
        for (String logger : loggers) {
            Configurator.setLevel(logger, Level.TRACE);
        }
        JDK.addHandler(handler);
        JDK.setLevel(java.util.logging.Level.ALL);
        JMX_LOG.setLevel(java.util.logging.Level.INFO);
    }

    private void add(String line, Throwable thrown) {
        StringWriter text = new StringWriter();
        text.append(line);
        if (thrown != null) {
            thrown.printStackTrace(new PrintWriter(text));
        }
        lines.add(text.toString());
    }

    /** What was logged so far. */
    public List<String> lines() {
        synchronized (lines) {
            return List.copyOf(lines);
        }
    }

    @Override
    public void close() {
        JDK.removeHandler(handler);
        JDK.setLevel(java.util.logging.Level.INFO);
        ((LoggerContext) LogManager.getContext(false)).reconfigure();
    }
}
