"""Says whose claim a batch is, and keeps the images of a file one by one, so that one can be read in two goes."""

from typing import Final

import sqlalchemy as sa
from alembic import op

from server.record.migrations.only_grows import forbid_changes

revision: Final = "0003"
down_revision: Final[str | None] = "0002"
branch_labels: Final[str | None] = None
depends_on: Final[str | None] = None

UTC: Final = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.add_column("batches", sa.Column("claim", sa.String(length=100), nullable=True))
    _create_images()
    _move_images()
    op.drop_column("files", "images")
    forbid_changes("images")


def downgrade() -> None:
    raise NotImplementedError("the images of files that were read in two goes have no place before; restore a backup")


def _create_images() -> None:
    op.create_table(
        "images",
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("image", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("width_px", sa.Integer(), nullable=False),
        sa.Column("height_px", sa.Integer(), nullable=False),
        sa.Column("batch", sa.String(length=32), nullable=False),
        sa.Column("read_at", UTC, nullable=False),
        sa.ForeignKeyConstraint(["batch"], ["batches.id"], name=op.f("fk_images_batch")),
        sa.ForeignKeyConstraint(["sha256"], ["files.sha256"], name=op.f("fk_images_sha256")),
        sa.PrimaryKeyConstraint("sha256", "image", name=op.f("pk_images")),
    )


def _move_images() -> None:
    """Give every image that was kept as a list with its file a row of its own."""
    files = sa.table(
        "files", sa.column("sha256"), sa.column("batch"), sa.column("images", sa.JSON()), sa.column("read_at", UTC)
    )
    columns = ("sha256", "image", "width_px", "height_px", "batch")
    images = sa.table("images", *(sa.column(name) for name in columns), sa.column("read_at", UTC))
    rows = [
        {
            "sha256": file.sha256,
            "image": image["index"],
            "width_px": image["width_px"],
            "height_px": image["height_px"],
            "batch": file.batch,
            "read_at": file.read_at,
        }
        for file in op.get_bind().execute(sa.select(files))
        for image in file.images
    ]
    if rows:
        op.bulk_insert(images, rows)
