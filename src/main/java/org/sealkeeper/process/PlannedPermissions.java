package org.sealkeeper.process;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.apache.ibatis.executor.statement.StatementHandler;
import org.apache.ibatis.plugin.Interceptor;
import org.apache.ibatis.plugin.Intercepts;
import org.apache.ibatis.plugin.Invocation;
import org.apache.ibatis.plugin.Signature;
import org.postgresql.PGStatement;

/**
 * Has PostgreSQL plan the engine's lists of what somebody may see each time that they are asked for. With what is asked for, it
 * knows how many permissions these are ({@code act_ru_authorization_perms}); a plan for whatever may be asked for compares each
 * task with each permission, which took minutes for a list of 8,000 tasks. Whether somebody may do one thing has one right plan,
 * and making it takes milliseconds; it stays prepared.
 */
@Intercepts(@Signature(type = StatementHandler.class, method = "prepare", args = {Connection.class, Integer.class}))
public class PlannedPermissions implements Interceptor {

    private static final String PERMISSIONS = "ACT_RU_AUTHORIZATION A";
    /** How the engine's lists call what they are of. */
    private static final String LISTED = " RES";

    @Override
    public Object intercept(Invocation invocation) throws Throwable {
        Object prepared = invocation.proceed();
        String question = ((StatementHandler) invocation.getTarget()).getBoundSql().getSql();
        if (question.contains(PERMISSIONS) && question.contains(LISTED)) {
            planEachTime((Statement) prepared);
        }
        return prepared;
    }

    private static void planEachTime(Statement statement) throws SQLException {
        if (statement.isWrapperFor(PGStatement.class)) {
            statement.unwrap(PGStatement.class).setPrepareThreshold(0);
        }
    }
}
