"""Keeps every version of the kinds of booklet, which one each journey has, and what designers type and try."""

from typing import Final

import sqlalchemy as sa
from alembic import op

from server.record.migrations.only_grows import drop_table, forbid_changes
from server.record.migrations.way_back import refuse_loss

revision: Final = "0020"
down_revision: Final[str | None] = "0018"
branch_labels: Final[str | None] = None
depends_on: Final[str | None] = None

UTC: Final = sa.DateTime(timezone=True)
KEY: Final = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "template_texts",
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("sha256", name=op.f("pk_template_texts")),
    )
    op.create_table(
        "template_versions",
        sa.Column("id", KEY, nullable=False),
        sa.Column("key", sa.String(length=80), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("borrowed", sa.JSON(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("published_by", sa.String(length=200), nullable=True),
        sa.Column("published_at", UTC, nullable=False),
        sa.ForeignKeyConstraint(["sha256"], ["template_texts.sha256"], name=op.f("fk_template_versions_sha256")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_template_versions")),
        sa.UniqueConstraint("key", "number", name=op.f("uq_template_versions_key_number")),
    )
    op.create_table(
        "template_drafts",
        sa.Column("account", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=80), nullable=False),
        sa.Column("base", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("mark", sa.String(length=32), nullable=False),
        sa.Column("typed_at", UTC, nullable=False),
        sa.ForeignKeyConstraint(
            ["account"], ["accounts.id"], name=op.f("fk_template_drafts_account"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("account", "key", name=op.f("pk_template_drafts")),
    )
    op.create_table(
        "trials",
        sa.Column("code", sa.String(length=7), nullable=False),
        sa.Column("account", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=80), nullable=False),
        sa.Column("layout", sa.Text(), nullable=False),
        sa.Column("pages_pdf", sa.LargeBinary(), nullable=False),
        sa.Column("printed_at", UTC, nullable=False),
        sa.ForeignKeyConstraint(["account"], ["accounts.id"], name=op.f("fk_trials_account"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_trials")),
    )
    op.create_index(op.f("ix_trials_printed_at"), "trials", ["printed_at"])
    for table in ("template_texts", "template_versions"):
        forbid_changes(table)
    op.add_column("journeys", sa.Column("template_version", sa.Integer(), nullable=False, server_default="1"))


def downgrade() -> None:
    refuse_loss("template_versions", "published_by")  # of those that are shipped, nobody loses anything
    refuse_loss("template_drafts")
    op.drop_column("journeys", "template_version")
    op.drop_table("trials")
    op.drop_table("template_drafts")
    drop_table("template_versions")
    drop_table("template_texts")
