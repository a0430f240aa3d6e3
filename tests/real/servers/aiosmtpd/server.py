"""A server of a few lines of aiosmtpd, as many test set-ups have it."""
import asyncio
import smtplib

from aiosmtpd.smtp import SMTP


class Handler:
@PROGRAM@


async def main():
    loop = asyncio.get_running_loop()
    for address in ("@IP4@", "@IP6@"):
        await loop.create_server(lambda: SMTP(Handler(), hostname="@HOST@"), address, 25)
    await asyncio.Event().wait()


asyncio.run(main())
